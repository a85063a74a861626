/// How pages look: calm, in light and in dark, from small screens to large ones. Colours have at least a
/// contrast of 4.5 to 1 on what they stand on.
enum Stylesheet {
    static let text = base + layout + tables + marks + forms

    private static let base = """
        :root{color-scheme:light dark;--ground:#fbfbf9;--raised:#fff;--ink:#1d2326;--quiet:#5a6469;
        --line:#d9dedb;--link:#1d5f8a;--accent:#2f6f6a;--good:#1f6b3a;--good-ground:#e3f3e8;--bad:#a12622;
        --bad-ground:#fbe6e4;--wait:#7a4d00;--wait-ground:#fdf0d5}
        @media (prefers-color-scheme:dark){:root{--ground:#14181a;--raised:#1b2124;--ink:#e4e8e6;
        --quiet:#a3adb1;--line:#343d41;--link:#82c0ea;--accent:#7fc4bd;--good:#86d6a2;--good-ground:#17301f;
        --bad:#ff9d97;--bad-ground:#3a1c1b;--wait:#f0c373;--wait-ground:#35280f}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);
        font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:var(--link);text-underline-offset:.15em}
        :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
        main:focus{outline:none}
        h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem;overflow-wrap:anywhere}
        h2{font-size:1.1rem;margin:1.75rem 0 .5rem}
        h3{font-size:1rem;margin:1rem 0 .25rem}
        code,pre{font:.875em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        pre{white-space:pre-wrap;background:var(--raised);border:1px solid var(--line);border-radius:6px;
        padding:.75rem}
        small,.quiet{color:var(--quiet)}
        small{font-size:.85rem}

        """

    private static let layout = """
        header{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem 1.25rem;padding:.6rem 1rem;
        background:var(--raised);border-bottom:1px solid var(--line)}
        header ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:0;padding:0}
        header nav a{text-decoration:none;padding:.25rem 0;display:inline-block}
        header [aria-current]{color:var(--ink);border-bottom:2px solid var(--accent)}
        .brand{font-weight:700;color:var(--accent);text-decoration:none;font-size:1.1rem}
        .find{margin-left:auto;min-width:8rem}
        .account{display:flex;align-items:center;gap:.75rem}
        main,footer{max-width:90rem;margin:0 auto;padding:.5rem 1rem}
        footer{color:var(--quiet);font-size:.85rem;margin-top:2rem;border-top:1px solid var(--line)}
        .skip,.unseen{position:absolute;left:-200rem}
        .skip:focus{left:1rem;top:.5rem;background:var(--raised);padding:.5rem;z-index:2}
        .unseen{width:1px;height:1px;overflow:hidden}
        .columns{display:grid;gap:0 2rem;grid-template-columns:minmax(0,1fr)}
        @media (min-width:70rem){.columns{grid-template-columns:minmax(0,2fr) minmax(0,1fr)}}
        @media (max-width:40rem){.find{margin-left:0;flex:1 1 100%}.find input{width:100%}}

        """

    private static let tables = """
        .scroll{overflow-x:auto;background:var(--raised);border:1px solid var(--line);border-radius:6px;
        position:relative}
        table{border-collapse:collapse;width:100%}
        th,td{text-align:left;vertical-align:top;padding:.45rem .75rem;border-top:1px solid var(--line);
        overflow-wrap:break-word;min-width:4.5rem;max-width:34rem}
        .words{min-width:min(9rem,40vw);overflow-wrap:anywhere} .whole{white-space:nowrap}
        thead th{border-top:0;font-size:.85rem;color:var(--quiet);white-space:nowrap}
        tbody th{font-weight:500}
        tbody tr:hover{background:var(--ground)}
        td.number{font-variant-numeric:tabular-nums;white-space:nowrap}
        time{white-space:nowrap}
        ul.plain{list-style:none;margin:0;padding:0}
        dl{margin:0;display:grid;gap:.35rem;grid-template-columns:minmax(0,1fr)}
        dl div{display:grid;grid-template-columns:7rem minmax(0,1fr);gap:.75rem}
        dt{color:var(--quiet)} dd{margin:0;overflow-wrap:anywhere}
        .pager{display:flex;gap:1rem;padding:.5rem 0}

        """

    private static let marks = """
        .badge{display:inline-block;border-radius:1rem;padding:0 .6rem;font-size:.85rem;white-space:nowrap;
        border:1px solid transparent;text-decoration:none}
        a.badge{min-height:1.55rem;margin:.1rem 0}
        .good{color:var(--good)} .bad{color:var(--bad)}
        .badge.good{background:var(--good-ground)} .badge.bad{background:var(--bad-ground)}
        .badge.wait{color:var(--wait);background:var(--wait-ground)}
        .badge.live{color:var(--accent);border-color:var(--accent)}
        .flash,.problem{padding:.6rem .9rem;border-radius:6px;background:var(--good-ground);
        border-left:4px solid var(--good);overflow-wrap:anywhere}
        .problem{background:var(--bad-ground);border-color:var(--bad)}
        #changed{display:none}
        #changed.shown{display:block;position:fixed;right:1rem;bottom:1rem;
        max-width:min(30rem,calc(100% - 2rem));
        padding:.6rem .9rem;border-radius:6px;background:var(--wait-ground);color:var(--ink);z-index:3;
        border-left:4px solid var(--wait);overflow-wrap:anywhere;box-shadow:0 2px 8px #0003}
        .changed{position:relative;box-shadow:inset 4px 0 var(--wait)}
        tr.changed,tr.changed:hover{background:var(--wait-ground)}
        .fresh{position:absolute;right:.4rem;top:-.7rem;border-color:var(--wait)}
        progress{width:min(100%,30rem);height:1rem;accent-color:var(--accent)}
        .command{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;margin:.25rem 0}
        ul.moves{font-size:1.05rem;padding:.75rem 1rem;margin:0 0 1rem;
        background:var(--raised);border:1px solid var(--line);border-radius:6px}
        svg{max-width:100%;height:auto;display:block}
        svg text{fill:var(--ink);font-size:12px;font-family:inherit}
        svg .axis{stroke:var(--line)} svg .line{stroke:var(--accent);fill:none;stroke-width:1.5}
        svg .dots{stroke:var(--accent);stroke-width:5;stroke-linecap:round;fill:none}
        svg .level{stroke:var(--quiet);stroke-dasharray:4 4}
        svg .dot{fill:var(--quiet)} svg .best-dot{fill:var(--accent)} svg .target{fill:transparent}
        svg .live-ring{fill:var(--raised);stroke:var(--ink);stroke-width:2.5}
        svg .bad-ring{fill:var(--raised);stroke:var(--bad);stroke-width:2.5}
        svg .box{fill:var(--raised);stroke:var(--line)} svg .subject{stroke:var(--accent);stroke-width:2}
        svg .edge{stroke:var(--quiet);fill:none}
        .charts{display:grid;gap:.75rem;margin:.75rem 0;
        grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
        .chart{margin:0;padding:.5rem .75rem;background:var(--raised);border:1px solid var(--line);
        border-radius:6px;max-width:30rem}
        .chart figcaption{font-weight:500;overflow-wrap:anywhere}
        .right{text-align:right} .middle{text-align:center}
        .card{background:var(--raised);border:1px solid var(--line);border-radius:6px;padding:0 1rem .5rem;
        overflow-wrap:anywhere}
        mark{background:var(--wait-ground);color:inherit;padding:0 .1em;border-radius:2px}
        hr{border:0;border-top:1px solid var(--line)}
        blockquote{margin:.5rem 0;padding-left:.9rem;border-left:3px solid var(--line)}

        """

    private static let forms = """
        input,select,textarea,button{font:inherit;color:inherit}
        input,select,textarea{background:var(--raised);border:1px solid var(--quiet);border-radius:5px;
        padding:.35rem .5rem;max-width:100%}
        input[type=checkbox]{width:1.5rem;height:1.5rem;vertical-align:middle;margin:0 .25rem 0 0}
        th input+a{display:inline-block;min-width:1.5rem;min-height:1.5rem}
        select{width:100%;min-width:0}
        button,.button{display:inline-block;background:var(--accent);color:var(--ground);border:0;
        border-radius:5px;padding:.4rem .9rem;cursor:pointer;text-decoration:none}
        button.bad,.button.bad{background:var(--bad);color:var(--ground)}
        button.plain,button.copy{background:none;color:var(--link);padding:.1rem .3rem;
        text-decoration:underline}
        .actions{display:flex;flex-wrap:wrap;gap:.5rem;margin:.5rem 0 1rem}
        .filters{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:end}
        .filters{margin:0 0 .75rem}
        .filters p{margin:0;display:grid;min-width:0;grid-template-columns:minmax(0,1fr);flex:1 1 8.5rem}
        .filters input,.filters select,.stack input,.stack select{min-height:2.35rem}
        .filters p:last-child{flex:0 0 auto}
        .stack{display:grid;gap:.5rem;margin:1rem 0;max-width:32rem;justify-items:start}
        .stack input,.stack textarea{width:100%}
        label{font-weight:500}
        .check{margin:0;display:flex;gap:.25rem;align-items:center} .check label{font-weight:400}
        fieldset{border:1px solid var(--line);border-radius:6px;margin:0;padding:.5rem .75rem;width:100%;
        display:grid;gap:.1rem 1rem;grid-template-columns:repeat(auto-fill,minmax(min(100%,18rem),1fr))}
        legend{font-weight:500;padding:0 .25rem}
        .stack label{margin-top:.5rem} .stack{gap:.25rem} .stack button{margin-top:.75rem}
        dl+form,dl+div{margin-top:1rem} .ways+h1{margin-top:1rem}
        .check input{flex:none} .stack .check label{margin:0}
        .stack p{margin:0} .stack .quiet{font-size:.85rem} .stack .check input{width:1.5rem;min-height:1.5rem}
        .secret{padding:.75rem 1rem;background:var(--good-ground);border-left:4px solid var(--good);
        border-radius:6px}
        td button.plain{padding:0;text-align:left}
        .ways ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;list-style:none;margin:.5rem 0;padding:0}
        .ways a{display:inline-block;padding:.15rem 0;text-decoration:none}
        .ways [aria-current]{color:var(--ink);border-bottom:2px solid var(--accent)}

        """
}
