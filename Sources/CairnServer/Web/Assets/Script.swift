import CairnObjects

/// What pages do beyond what they say: copying, and a mark where something has changed. Nothing needs it.
enum Script {
    static let text = words.replacing(
        "ACTIONS", with: "[" + Action.allCases.map { "\"\($0)\"" }.joined(separator: ",") + "]")

    private static let words = """
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
          // What goes on elsewhere: the part of the page is fetched anew until it is done.
          const poll = async () => {
            const part = document.querySelector("[data-poll]");
            if (!part) return;
            try {
              const answer = await fetch(part.dataset.poll, { credentials: "same-origin" });
              const text = answer.ok ? await answer.text() : "";
              const fresh = new DOMParser().parseFromString(text, "text/html").getElementById(part.id);
              if (fresh) part.replaceWith(document.adoptNode(fresh));
            } catch { /* the server is away for a moment */ }
            setTimeout(poll, 1000);
          };
          setTimeout(poll, 1000);
          const { events, group } = document.body.dataset;
          const changed = document.getElementById("changed");
          if (!events || !changed || !window.EventSource) return;
          const source = new EventSource(events);
          let count = 0;
          const mark = (element, words) => {
            element.classList.add("changed");
            const place = element.matches("tr") ? element.lastElementChild : element;
            if (place.querySelector(":scope > .fresh")) return;
            const badge = document.createElement("span");
            badge.className = "badge wait fresh";
            badge.textContent = "changed";
            badge.title = words;
            place.append(badge);
          };
          const note = (message) => {
            const event = JSON.parse(message.data);
            if (group && event.group !== group) return;
            const words = event.actor + ": " + event.action.replace(/[.-]/g, " ") +
              (event.version || event.group ? ", " + (event.version || event.group) : "");
            const keys = [event.group, event.version, event.from,
              event.stage && event.group + "/" + event.stage].filter(Boolean);
            for (const element of document.querySelectorAll("[data-about]")) {
              const scope = element.closest("[data-within]")?.dataset.within ?? "";
              const about = element.dataset.about.split(" ").map((key) => scope + key);
              if (about.some((key) => keys.includes(key))) mark(element, words);
            }
            count += 1;
            const link = document.createElement("a");
            link.href = location.href;
            link.textContent = "Reload";
            changed.replaceChildren(words + (count > 1 ? " (and " + (count - 1) + " before). " : ". "), link);
            changed.classList.add("shown");
          };
          for (const action of ACTIONS) source.addEventListener(action, note);
          addEventListener("pagehide", () => source.close());
        })();

        """
}
