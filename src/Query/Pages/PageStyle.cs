namespace Spoor.Query.Pages;

/// <summary>The style of all pages: light and dark, from a phone's width up.</summary>
internal static class PageStyle
{
    /// <summary>The style sheet.</summary>
    public const string Css = """
        :root{--bg:#f7f7f4;--card:#fff;--ink:#1c2321;--soft:#5d6764;--line:#e2e4de;--accent:#0b7a75;--bad:#b3261e;--badbg:#fbe9e7;--code:#f1f2ed;
        --c0:#0b7a75;--c1:#7a4fbf;--c2:#c2571a;--c3:#2f6fc4;--c4:#a23b72;--c5:#6b7d1c;--c6:#8a5a2b;--c7:#3b6978}
        @media(prefers-color-scheme:dark){:root{--bg:#141817;--card:#1c2221;--ink:#e6eae8;--soft:#9aa5a1;--line:#2d3533;--accent:#4fc3ba;--bad:#ff8a80;--badbg:#3a2120;--code:#121615;
        --c0:#4fc3ba;--c1:#b79cf0;--c2:#f0a06a;--c3:#7fb2f5;--c4:#e58bb8;--c5:#b6c95a;--c6:#d3a674;--c7:#8dbccb}}
        *{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        a{color:var(--accent);text-decoration:none}a:hover{text-decoration:underline}:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
        header{padding:14px 20px}header a{display:inline-flex;gap:9px;align-items:center;font-weight:650;font-size:18px;color:var(--ink)}header svg{width:22px;fill:var(--accent)}
        main{max-width:1100px;margin:0 auto;padding:0 20px 60px}h1{font-size:22px;margin:14px 0 4px;overflow-wrap:anywhere}h2{font-size:16px;margin:28px 0 10px}
        .soft{color:var(--soft)}.problem{background:var(--badbg);color:var(--bad);border-radius:8px;padding:10px 14px;overflow-wrap:anywhere}
        .card{background:var(--card);border:1px solid var(--line);border-radius:10px}
        form{display:flex;flex-wrap:wrap;gap:8px;margin:0 0 12px}select,input,button{font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:8px;padding:6px 10px;min-width:0}
        select,input{flex:1 1 180px}button{background:var(--accent);border-color:var(--accent);color:var(--card);font-weight:600;cursor:pointer}
        .traces a{display:grid;grid-template-columns:12px minmax(0,1fr) 90px minmax(90px,auto) 80px;gap:4px 14px;align-items:center;padding:11px 14px;color:inherit;border-top:1px solid var(--line)}
        .traces a:first-child{border-top:0}.traces a:hover{text-decoration:none;background:color-mix(in srgb,var(--accent) 7%,transparent)}
        .dot{width:10px;height:10px;border-radius:50%}.name{overflow:hidden;text-overflow:ellipsis;white-space:nowrap}.name b{font-weight:600}
        .num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}.err{color:var(--bad);font-weight:600}
        pre{margin:0;padding:12px 14px;background:var(--code);border-radius:8px;overflow-x:auto;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;user-select:all;white-space:pre-wrap;overflow-wrap:anywhere}
        .start{padding:4px 14px}.start details{border-top:1px solid var(--line);padding:8px 0}.start details:first-of-type{border-top:0}summary{cursor:pointer;font-weight:600}.start pre{margin:8px 0}
        .span summary{display:grid;grid-template-columns:minmax(0,38%) minmax(0,1fr);gap:12px;align-items:center;padding:3px 14px;font-weight:400;list-style:none}.span summary::-webkit-details-marker{display:none}
        .span summary:hover{background:color-mix(in srgb,var(--accent) 7%,transparent)}.span[open]>summary{background:color-mix(in srgb,var(--accent) 11%,transparent)}
        .what{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;font-size:13.5px;border-left:3px solid;padding-left:8px}.what i{font-style:normal;color:var(--soft)}
        .lane{position:relative;height:20px}.bar{position:absolute;top:3px;height:14px;border-radius:3px;min-width:2px}.took{position:absolute;top:0;font-size:12px;line-height:20px;color:var(--soft);white-space:nowrap;padding:0 6px;font-variant-numeric:tabular-nums}
        .took.in{color:var(--card);font-weight:600}.more{padding:6px 14px 14px 24px;overflow-x:auto}table{border-collapse:collapse;font-size:13px}th,td{text-align:left;vertical-align:top;padding:2px 18px 2px 0;overflow-wrap:anywhere}th{font-weight:500;color:var(--soft);white-space:nowrap}.more h3{font-size:13px;margin:10px 0 2px}
        .k0{background:var(--c0)}.k1{background:var(--c1)}.k2{background:var(--c2)}.k3{background:var(--c3)}.k4{background:var(--c4)}.k5{background:var(--c5)}.k6{background:var(--c6)}.k7{background:var(--c7)}
        .b0{border-color:var(--c0)}.b1{border-color:var(--c1)}.b2{border-color:var(--c2)}.b3{border-color:var(--c3)}.b4{border-color:var(--c4)}.b5{border-color:var(--c5)}.b6{border-color:var(--c6)}.b7{border-color:var(--c7)}
        @media(max-width:640px){main{padding:0 12px 40px}header{padding:12px}.traces a{grid-template-columns:12px minmax(0,1fr) auto}.traces .wide{display:none}.traces .ago{grid-column:2;grid-row:2;text-align:left}.traces .count{grid-column:3;grid-row:2}
        .span summary{grid-template-columns:minmax(0,1fr);gap:0;padding:5px 10px}.traces .count{min-width:0}th{white-space:normal}}
        """;
}
