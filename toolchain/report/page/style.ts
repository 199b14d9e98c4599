/** The page's style, light and dark. */
export const style = `:root { color-scheme: light dark; --ink: #1c2430; --faint: #5b6675; --line: #d9dee5; --ground: #ffffff; --raised: #f5f7fa; --bad: #b3261e;
  --code: #3b6fb6; --constants: #3f8f6b; --data: #b07d2b; --other: #8a8f98; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8ee; --faint: #98a3b3; --line: #333c49; --ground: #14181e; --raised: #1c222b; --bad: #ff8a80;
  --code: #3a659f; --constants: #357a5b; --data: #8f6725; --other: #5d636c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 26px; margin: 0 0 8px; } h1 code { color: var(--faint); font-weight: 400; }
h2 { font-size: 19px; margin: 40px 0 8px; padding-top: 16px; border-top: 1px solid var(--line); }
h3 { font-size: 15px; margin: 20px 0 6px; }
p { margin: 6px 0 12px; color: var(--faint); }
code { font: 0.93em ui-monospace, monospace; }
.figures { list-style: none; display: flex; flex-wrap: wrap; gap: 12px; margin: 12px 0 0; padding: 0; }
.figures li { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; padding: 10px 16px; color: var(--faint); }
.figures b { display: block; font-size: 21px; color: var(--ink); }
.errors { color: var(--bad); font-weight: 600; }
.treemap { width: 100%; height: auto; display: block; border-radius: 6px; font: 10.5px system-ui, sans-serif; }
.treemap text { fill: #fff; pointer-events: none; }
.treemap .depth1 > rect { fill: var(--raised); stroke: var(--line); } .treemap .depth1 > text { fill: var(--ink); font-weight: 600; }
.treemap .depth2 > rect { fill: var(--line); } .treemap .depth2 > text { fill: var(--ink); }
.treemap .code.depth3 > rect { fill: var(--code); } .treemap .constants.depth3 > rect { fill: var(--constants); }
.treemap .data.depth3 > rect { fill: var(--data); } .treemap .other.depth3 > rect { fill: var(--other); }
.treemap .depth3:hover > rect { filter: brightness(1.25); }
p span.code, p span.constants, p span.data, p span.other { color: #fff; border-radius: 4px; padding: 1px 8px; font-size: 12px; }
p span.code { background: var(--code); } p span.constants { background: var(--constants); } p span.data { background: var(--data); } p span.other { background: var(--other); }
table { border-collapse: collapse; width: 100%; margin: 8px 0 16px; }
th, td { text-align: left; padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--faint); font-weight: 600; font-size: 13px; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.step sub { color: var(--faint); font-size: 10px; margin-left: 2px; }
meter { width: 110px; }
details { margin: 8px 0; } summary { cursor: pointer; font-weight: 600; }`;
