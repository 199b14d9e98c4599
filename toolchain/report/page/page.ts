import type { Report } from '../facts.ts';
import { count, percent, ranges } from '../text.ts';
import { escapeHtml, folded, htmlTable } from './html.ts';
import { style } from './style.ts';
import { treemapSvg } from './treemap.ts';

/** The report as one page that needs nothing else: no script, no network. */
export function reportPage(report: Report): string {
  const sections = [imageSection, checkSection, stackSection, accessSection, specialisedSection].map((section) => section(report));
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lyn ${escapeHtml(report.buildId)}</title>
<style>
${style}
</style>
</head>
<body>
<main>
<header>
<h1>Lyn <code>${escapeHtml(report.buildId)}</code></h1>
${headFigures(report)}
${errorList(report)}
</header>
${sections.join('\n')}
</main>
</body>
</html>
`;
}

function headFigures({ size, lines, stacks, checks }: Report): string {
  const deepest = stacks.entries.reduce((most, { total, stack }) => Math.max(most, total === null ? Infinity : total / stack.size), 0);
  const figures: readonly (readonly [string, string])[] = [
    [`${(size.image / 1024).toFixed(1)} KB`, 'code and data'],
    [`${checks.fromExit}`, `of ${checks.total} checks are reached from exits`],
    [percent(lines.typescriptShare), 'of the lines are TypeScript'],
    [Number.isFinite(deepest) ? percent(deepest) : 'no bound', 'of a stack, at most'],
  ];
  return `<ul class="figures">${figures.map(([value, what]) => `<li><b>${value}</b> ${what}</li>`).join('')}</ul>`;
}

function errorList({ errors }: Report): string {
  return errors.length === 0 ? '' : `<ul class="errors">${errors.map((error) => `<li>${escapeHtml(error)}</li>`).join('')}</ul>`;
}

function section(title: string, ...parts: readonly string[]): string {
  return `<section>\n<h2>${escapeHtml(title)}</h2>\n${parts.filter((part) => part !== '').join('\n')}\n</section>`;
}

function imageSection(report: Report): string {
  const { modules, sections } = report.size;
  const legend = ['code', 'constants', 'data', 'other'].map((kind) => `<span class="${kind}">${kind}</span>`).join(' ');
  return section(
    'The image',
    `<p>Each function and static is as large as its bytes; point at one for its name. ${legend}</p>`,
    treemapSvg(report),
    `<p>${Object.entries(sections).map(([kind, bytes]) => `${escapeHtml(kind)} ${bytes.toLocaleString('en-GB')}`).join(' · ')} bytes</p>`,
    folded(`${modules.length} modules`, htmlTable(['module', 'bytes'], modules.map(({ source, bytes }) => [source, bytes]))),
    folded('functions and statics', htmlTable(['name', 'kind', 'module', 'bytes'], modules.flatMap(({ source, parts }) => parts.map(({ name, kind, bytes }) => [name, kind, source, bytes] as const)).sort((a, b) => b[3] - a[3] || (a[0] < b[0] ? -1 : 1)))),
  );
}

function checkSection({ checks }: Report): string {
  const rows = checks.byFunction.flatMap(({ function: name, file, fromExit, checks: list }) => list.map(({ kind, line, why }) => [name, `${file}:${line}`, kind, fromExit ? 'from exits' : '', why]));
  return section(
    'Run-time checks',
    `<p>${checks.total} remain that could not be proved away; serving an exit of the guest may come to ${checks.fromExit} of them.</p>`,
    folded(`${checks.total} checks in ${checks.byFunction.length} functions`, htmlTable(['function', 'place', 'check', 'reached', 'why it remains'], rows)),
  );
}

function stackSection({ stacks }: Report): string {
  const rows = stacks.entries.map(({ symbol, function: name, own, total, stack, path }) => `<tr>
<td><code>${escapeHtml(symbol)}</code> ${escapeHtml(name)}</td><td class="number">${own ?? 'no bound'}</td><td class="number">${total ?? 'no bound'}</td><td class="number">${stack.size}</td>
<td>${total === null ? '' : `<meter min="0" max="${stack.size}" high="${stack.size}" value="${total}"></meter>`}</td>
<td>${path.map((step) => `<span class="step">${escapeHtml(step.function)}<sub>${step.depth}</sub></span>`).join(' › ')}</td>
</tr>`);
  const cycles = stacks.cycles.map((cycle) => `<p class="errors">${cycle.map(escapeHtml).join(' › ')}</p>`);
  return section(
    'Stacks',
    '<p>Bytes that each entry needs at most; then with a panic, an interrupt and an exception on top of the deepest point; and what its stack has.</p>',
    ...cycles,
    `<table><thead><tr><th>entry</th><th class="number">own</th><th class="number">total</th><th class="number">stack</th><th></th><th>the way to the deepest point</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`,
  );
}

function accessSection({ accesses }: Report): string {
  if (accesses.length === 0) return '';
  return section(
    'VMREAD and VMWRITE',
    '<p>On one way through a handler that comes back, calls included; + is more for each further round of a loop.</p>',
    ...accesses.flatMap(({ table, file, handlers }) => [
      `<h3><code>${escapeHtml(table)}</code> ${escapeHtml(file)}</h3>`,
      htmlTable(['handler', 'VMREAD', 'VMWRITE', 'at'], handlers.map(({ handler, reads, writes, indices }) => [handler, count(reads), count(writes), ranges(indices)])),
    ]),
  );
}

function specialisedSection({ specialised }: Report): string {
  const { interfaces, branches, functions, globals } = specialised;
  return section(
    'Specialised away',
    interfaces.length === 0 ? '' : htmlTable(['interface', 'its only implementer', 'direct calls', 'declared'], interfaces.map((row) => [row.interface, row.implementer, row.calls, row.place])),
    branches.length === 0 ? '<p>No constant decides a branch.</p>' : htmlTable(['place', 'source', 'decided'], branches.map(({ place, source, gone }) => [place, source, gone])),
    folded(`${functions.length} functions that nothing reaches`, htmlTable(['function', 'declared'], functions.map((row) => [row.function, row.place]))),
    folded(`${globals.length} statics and tables that nothing reaches`, htmlTable(['name', 'declared'], globals.map((row) => [row.global, row.place]))),
  );
}
