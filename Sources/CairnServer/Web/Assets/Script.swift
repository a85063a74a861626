/// What pages do beyond what they say: copying, and a mark where something has changed. Nothing needs it.
enum Script {
    static let text = """
        "use strict";
        (() => {
          for (const button of document.querySelectorAll("button[data-copy]")) {
            if (!navigator.clipboard) break;
            button.hidden = false;
            button.addEventListener("click", async () => {
              await navigator.clipboard.writeText(button.dataset.copy);
              button.textContent = "copied";
              setTimeout(() => { button.textContent = "copy"; }, 1500);
            });
          }
          const stream = document.body.dataset.events;
          const changed = document.getElementById("changed");
          if (!stream || !changed || !window.EventSource) return;
          const source = new EventSource(stream);
          let count = 0;
          const note = () => {
            count += 1;
            changed.textContent = count === 1 ? "Something changed. " : count + " things changed. ";
            const link = document.createElement("a");
            link.href = location.href;
            link.textContent = "Reload";
            changed.append(link);
            changed.hidden = false;
          };
          const actions = ["group.created", "group.edited", "group.deleted", "version.registered",
            "version.deleted", "approval.changed", "approval.voted", "labels.changed", "policy.changed",
            "stage.moved", "stage.rolled-back", "stage.overridden", "observation.recorded", "drift.detected"];
          source.addEventListener("message", note);
          for (const action of actions) source.addEventListener(action, note);
          addEventListener("pagehide", () => source.close());
        })();

        """
}
