/// The page of a report, in Mustache's language; everything in double braces is escaped.
///
/// It holds all it needs: no script, no font and no picture comes from elsewhere, so that the file says the
/// same in ten years.
enum ReportTemplate {
    static let text = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>{{group}}: report of {{day}}</title>
        <style>\(style)</style>
        </head>
        <body>
        <header>
        <h1>{{group}}</h1>
        {{#about}}<p>{{.}}</p>{{/about}}
        <p class="dim">Report of {{at}}, for the registry {{origin}}, whose log has {{size}} entries.
        {{versionCount}} versions, {{pending}} of them pending. Times are UTC.</p>
        {{#problem}}<p class="bad"><strong>Damage:</strong> {{kind}} {{subject}}: {{detail}}</p>{{/problem}}
        </header>
        <main>
        <section>
        <h2>What is live</h2>
        {{^isLive}}<p>Nothing stands in any stage.</p>{{/isLive}}
        {{#live}}
        <article>
        <h3>{{stage}}: {{version}}</h3>
        <dl>
        <dt>Since</dt><dd>{{since}}, put there by {{by}} ({{how}}, log entry
        {{sequence}}){{#why}}: {{.}}{{/why}}</dd>
        <dt>Digest</dt><dd><code>{{digest}}</code></dd>
        <dt>Bytes</dt><dd>
        {{#isSound}}<span class="good">Read just now: they are what was registered.</span>{{/isSound}}
        {{^isSound}}<span class="bad">They are not what was registered.</span>{{/isSound}}</dd>
        <dt>Approval</dt><dd>{{approval}} ({{votes}})</dd>
        <dt>Registered</dt><dd>{{created}} by {{author}}{{#message}}: {{.}}{{/message}}</dd>
        {{#source}}<dt>Source</dt><dd>{{.}}</dd>{{/source}}
        {{#card}}<dt>Model card</dt><dd><code>{{.}}</code></dd>{{/card}}
        {{#report}}<dt>Evaluation report</dt><dd><code>{{.}}</code></dd>{{/report}}
        </dl>
        <h4>Who decided</h4>
        <table><thead><tr><th>When<th>Who<th>Did<th>Then it was<th>Why</tr></thead><tbody>
        {{#decision}}<tr><td>{{at}}<td>{{by}}<td>{{how}}<td>{{state}}<td>{{why}}</tr>{{/decision}}
        </tbody></table>
        <h4>Files</h4>
        <table><thead><tr><th>Name<th>Bytes<th>SHA-256</tr></thead><tbody>
        {{#file}}<tr><td>{{name}}<td class="number">{{size}}<td><code>{{digest}}</code></tr>{{/file}}
        </tbody></table>
        <h4>Metrics</h4>
        <table><thead><tr><th>Name<th>Value<th>Interval<th>Measured on</tr></thead><tbody>
        {{#metric}}<tr><td>{{name}}<td class="number">{{value}}<td>{{interval}}<td>{{on}}</tr>{{/metric}}
        </tbody></table>
        {{#hasInputs}}<h4>Made from</h4>
        <table><thead><tr><th>Name<th>Where<th>SHA-256</tr></thead><tbody>
        {{#input}}<tr><td>{{name}}<td>{{uri}}<td><code>{{digest}}</code></tr>{{/input}}
        </tbody></table>{{/hasInputs}}
        <h4>What the rules say of it now</h4>
        <table><thead><tr><th>Rule<th>Answer<th>Found</tr></thead><tbody>
        {{#rule}}<tr><td>{{name}}<td class="{{class}}">{{answer}}<td>{{finding}}</tr>{{/rule}}
        </tbody></table>
        {{#hasObservations}}<h4>Observed since</h4>
        <table><thead><tr><th>When<th>By<th>Figures<th>Drift</tr></thead><tbody>
        {{#observation}}<tr><td>{{at}}<td>{{by}}<td>{{figures}}<td class="bad">{{drift}}</tr>{{/observation}}
        </tbody></table>{{/hasObservations}}
        </article>
        {{/live}}
        </section>
        <section>
        <h2>Versions</h2>
        <table><thead><tr><th>Version<th>Approval<th>Stages<th>Registered<th>By<th>Metrics</tr></thead><tbody>
        {{#versions}}<tr><td>{{version}}<td>{{approval}}<td>{{stages}}<td>{{created}}<td>{{author}}
        <td>{{metrics}}</tr>
        {{/versions}}
        </tbody></table>
        </section>
        <section>
        <h2>Everything that moved</h2>
        <table><thead><tr><th>Entry<th>When<th>Who<th>What<th>About<th>Why</tr></thead><tbody>
        {{#event}}<tr><td class="number">{{sequence}}<td>{{at}}<td>{{by}}
        <td class="{{class}}">{{action}}<td>{{what}}<td>{{why}}</tr>{{/event}}
        </tbody></table>
        </section>
        <section>
        <h2>Rules</h2>
        <p>{{policyOrigin}}</p>
        <pre>{{policy}}</pre>
        {{#hasPolicyHistory}}<table><thead><tr><th>When<th>Who<th>Whose<th>Policy<th>Why</tr></thead><tbody>
        {{#policyChange}}<tr><td>{{at}}<td>{{by}}<td>{{of}}
        <td><code>{{digest}}</code><td>{{why}}</tr>{{/policyChange}}
        </tbody></table>{{/hasPolicyHistory}}
        </section>
        <section>
        <h2>Proof</h2>
        <p>Keep this page. The checkpoint below is signed by the registry's key: a log that was rewritten
        since does not extend it, and <code>cairn audit verify --since FILE</code>, with the checkpoint in a
        file, finds that. Each proof shows that an entry is in the log, to whoever has the verifier key; save
        one as a file and run <code>cairn audit check FILE --key KEY</code>, or use any verifier of C2SP
        tlog-proof.</p>
        <h3>Verifier key</h3>
        <pre>{{key}}</pre>
        <h3>Checkpoint</h3>
        <pre>{{checkpoint}}</pre>
        {{#proof}}<details><summary>{{title}} (log entry {{index}})</summary>
        <pre>{{entry}}</pre>
        <pre class="proof">{{text}}</pre></details>
        {{/proof}}
        </section>
        </main>
        <footer class="dim">Written by cairn {{program}}.</footer>
        </body>
        </html>

        """

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c2024;--dim:#5b6470;--line:#d9dde2;--paper:#fff;--box:#f5f6f8;
        --good:#18703c;--bad:#b3261e}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e8eb;--dim:#a0a8b3;--line:#3a4048;--paper:#15181c;
        --box:#1d2126;--good:#6fcf97;--bad:#ff8a80}}
        body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);margin:2rem auto;
        max-width:70rem;padding:0 1rem}
        h1,h2,h3,h4{line-height:1.2}
        h2{border-bottom:1px solid var(--line);padding-bottom:.3rem;margin-top:2.5rem}
        article{border:1px solid var(--line);border-radius:8px;padding:0 1rem 1rem;margin:1rem 0}
        table{border-collapse:collapse;width:100%;display:block;overflow-x:auto}
        th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
        th{color:var(--dim);font-weight:600}.number{text-align:right;font-variant-numeric:tabular-nums}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--dim)}dd{margin:0}
        code,pre{font-family:ui-monospace,monospace;font-size:.87em}code{overflow-wrap:anywhere}
        pre{background:var(--box);padding:.7rem;border-radius:6px;overflow-x:auto;white-space:pre-wrap;
        overflow-wrap:anywhere}
        .dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}
        summary{cursor:pointer;padding:.2rem 0}
        @media(max-width:40rem){dl{grid-template-columns:1fr}dt{margin-top:.4rem}}
        @media print{details{display:block}body{max-width:none}}
        """
}
