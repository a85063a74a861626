"""What hostile users wrote, in every field that takes text, looked at by a browser: nothing of it may become markup."""
import json
import os

MARKUP = "<img src=x onerror=\"window.hit=1\"><script>window.hit=1</script>'\"><svg onload=window.hit=1>"
# As far as a name may have it: no slash.
NAME = "\"'><img src=x onerror=window.hit=1>"
LINK = "javascript:window.hit=1"
GROUP = "hostile"
CARD = f"""# {MARKUP}

[x]({LINK}) ![y]({LINK}) <{LINK}> [z](data:text/html,<script>window.hit=1</script>) {MARKUP}

| a | b |
| --- | --- |
| {MARKUP} | `{MARKUP}` |

- **{MARKUP}**

```
{MARKUP}
```
"""
# What the browser made of a page: only what the server's own pages have.
LOOK = """() => {
  const faults = [];
  if (window.hit) faults.push('a script ran');
  for (const e of document.querySelectorAll('img, iframe, object, embed, base, script:not([src^="/assets/"])'))
    faults.push('an element: ' + e.outerHTML.slice(0, 100));
  for (const e of document.querySelectorAll('*'))
    for (const a of e.attributes) {
      if (a.name.startsWith('on')) faults.push('a handler: ' + e.outerHTML.slice(0, 100));
      if (['href', 'src', 'action', 'formaction', 'xlink:href'].includes(a.name)
          && /^\\s*(javascript|data|vbscript):/i.test(a.value)) faults.push('an address: ' + e.outerHTML.slice(0, 100));
    }
  return faults;
}"""


class Hostile:
    def __init__(self, live):
        self.live = live

    def write(self):
        live, cairn = self.live, self.live.cairn
        for wrong in (["group", "create", NAME], ["user", "create", NAME, "--role", "reader"],
                      ["promote", "fraud:1", NAME], ["webhook", "create", NAME, "https://example.com/"]):
            cairn(*wrong, fails=True)  # names have no room for markup
        cairn("group", "create", GROUP, "--description", MARKUP, "--label", f"team={MARKUP}"[:200])
        cairn("group", "edit", GROUP, "--label", "a=b", "-m", MARKUP)
        files = os.path.join(live.work, "files")
        os.makedirs(os.path.join(files, NAME), exist_ok=True)
        for number in (1, 2):
            for name in (NAME + ".bin", NAME + "/deep " + NAME):
                with open(os.path.join(files, name), "w", encoding="utf-8") as file:
                    file.write(f"{name} {number}")
            metrics = {NAME: 0.9, "auc": {"value": 0.9, "dataset": MARKUP, "split": MARKUP}}
            inputs = [{"name": MARKUP, "uri": LINK, "kind": MARKUP}]
            cairn("push", GROUP, "files", "--metrics", live.file("metrics.json", json.dumps(metrics)), "--params",
                  live.file("params.json", json.dumps({NAME: MARKUP, "n": number})), "--inputs",
                  live.file("inputs.json", json.dumps(inputs)), "--label", f"note={MARKUP}", "--framework", MARKUP,
                  "--image", LINK, "--trigger", MARKUP, "--card", live.file("card.md", CARD), "-m", MARKUP,
                  actor="ana")
            cairn("approve", f"{GROUP}:{number}", "-m", MARKUP, actor="bob")
            cairn("promote", f"{GROUP}:{number}", "production", "-m", MARKUP, actor="olga")
        figures = live.file("observed.json", json.dumps({NAME: 0.5}))
        cairn("observe", f"{GROUP}:2", "--metrics", figures, "--window", MARKUP, "-m", MARKUP, actor="olga")
        policy = {"roles": {"reviewers": ["bob"]}, "approval": {"reason": {"pattern": MARKUP}},
                  "stages": {"production": {"freeze": [{"from": "2030-01-01 00:00", "to": "2030-01-02 00:00",
                                                        "zone": "UTC", "reason": MARKUP}]}}}
        cairn("policy", "set", GROUP, live.file("hostile.yaml", json.dumps(policy)), "-m", MARKUP)
        cairn("user", "create", "eve", "--role", "reader", "--description", MARKUP, "-m", MARKUP)
        cairn("token", "create", "eve", "--description", MARKUP)
        cairn("webhook", "create", "evil", "https://example.invalid/'-alert(1)-'?<script>window.hit=1</script>",
              "-m", MARKUP)

    def look(self):
        live = self.live
        self.write()
        page = live.sign_in("root")
        group, version = f"/groups/{GROUP}", f"/groups/{GROUP}/versions/2"
        quoted = NAME.replace('"', "%22").replace("<", "%3C").replace(">", "%3E").replace(" ", "+")
        paths = ["/", "/decide", "/history", "/search?q=%3Cimg", f"/search?q={quoted}", group, version,
                 group + f"?columns=metrics.{quoted},params.{quoted}&sort={quoted}&where={quoted}",
                 version + "/decide?do=reject", f"{group}/compare?versions=1,2", f"{group}/stages/production",
                 f"{group}/stages/production/rollback", "/administration", "/administration/users/eve", "/administration/users/eve/remove", "/tokens",
                 "/tokens?user=eve", "/administration/webhooks", "/administration/webhooks/evil",
                 "/administration/webhooks/evil/secret", "/administration/webhooks/evil/remove",
                 "/verification", f"/{quoted}", f"/history?words={quoted}&actor={quoted}"]
        for path in paths:
            page.goto(live.url + path)
            for fault in page.evaluate(LOOK):
                live.faults.append(f"hostile {path}: {fault}")
        page.goto(live.url + version)
        text = page.inner_text("body")
        live.expect(MARKUP[:30] in text, "what was written is not shown as it was written")
        # Live marks are made by the script, from what the log says.
        page.goto(live.url + "/")
        page.context.close()
