/** The page's looks: light and dark as the reader's system is, light on paper. Line colours: Okabe and Ito (2008). */
export const style = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #5a6675; --line: #d9dfe6; --grid: #e9edf1; --paper: #fff; --band: #f5f7f9;
  --s0: #0072b2; --s1: #d55e00; --s2: #009e73; --s3: #b3589a; --s4: #b07d00; --s5: #3f9bd1; --s6: #1c2430;
  --good: #1f7a45; --review: #b06f00; --failed: #b3261e; --goodBand: #e4f3ea; --badBand: #fbe6e4; --openBand: #eceff2; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e8ed; --soft: #9eabb9; --line: #38434f; --grid: #29323b; --paper: #14191f; --band: #1b2229;
  --s0: #56a8e0; --s1: #f08a45; --s2: #35c497; --s3: #dd8fc4; --s4: #dcae3c; --s5: #8fcbf2; --s6: #e4e8ed;
  --good: #57c083; --review: #e0a33c; --failed: #f2827a; --goodBand: #1b3a29; --badBand: #47211f; --openBand: #2a333c; } }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; margin: 0 auto; max-width: 1180px; padding: 2rem 1.25rem 4rem; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.9em; margin: 0 0 .2em; } h2 { font-size: 1.35em; margin: 1.9em 0 .35em; border-top: 1px solid var(--line); padding-top: .9em; } h3 { font-size: 1.04em; margin: 1.5rem 0 .3rem; }
p { margin: .4rem 0; max-width: 78ch; } .how, .note, figure p { color: var(--soft); font-size: .87em; }
nav { margin: .8rem 0 0; font-size: .9rem; } nav a { margin-right: 1.1rem; } a { color: var(--s0); }
td .note { font-size: .96em; } code { font-size: .86em; overflow-wrap: anywhere; }
.wide { overflow-x: auto; margin: .7rem 0; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; font-size: .88em; }
td, th { padding: .28rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; text-align: left; }
th { font-weight: 600; vertical-align: bottom; color: var(--soft); border-bottom: 2px solid var(--line); }
td.n, th.n { text-align: right; white-space: nowrap; } th.n { white-space: normal; }
tr.sum td { font-weight: 600; background: var(--band); } td.id { min-width: 11em; } td.keep { white-space: nowrap; }
.bad { color: var(--failed); font-weight: 600; }
.mark { display: inline-block; border-radius: 1rem; padding: 0 .65em; font-weight: 600; font-size: .93em; white-space: nowrap; }
.met { color: var(--good); background: var(--goodBand); } .missed { color: var(--failed); background: var(--badBand); } .open { color: var(--soft); background: var(--openBand); }
.plots { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.4rem 2rem; margin-top: 1rem; }
@media screen and (max-width: 760px) { .plots { grid-template-columns: minmax(0, 1fr); } }
figure { margin: 0; break-inside: avoid; } figcaption { font-weight: 600; } svg { width: 100%; height: auto; display: block; font-size: 11.5px; fill: var(--soft); }
.grid { stroke: var(--grid); } .axis { stroke: var(--line); } .line { fill: none; stroke-width: 2; stroke: var(--s0); } .guide { stroke: var(--soft); stroke-width: 1; opacity: .8; } .dashed { stroke-dasharray: 5 4; }
${[0, 1, 2, 3, 4, 5, 6].map((n) => `.line.s${n} { stroke: var(--s${n}); } .fill.s${n} { fill: var(--s${n}); }`).join(' ')}
.bar { fill: var(--s0); } .value { fill: var(--ink); font-size: 11px; } .dot { fill-opacity: .6; fill: var(--s0); } .dot.good { fill: var(--good); } .dot.review { fill: var(--review); } .dot.failed { fill: var(--failed); } .fill.good { fill: var(--good); } .fill.review { fill: var(--review); } .fill.failed { fill: var(--failed); }
.legend { fill: var(--ink); }
@media print { @page { margin: 14mm; } body { font-size: 10.5px; padding: 0; max-width: none; } table { font-size: 9px; } td, th { padding: .16rem .34rem; } nav { display: none; }
  h2 { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; } .plots { gap: .8rem 1rem; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }`;
