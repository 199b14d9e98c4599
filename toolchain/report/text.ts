import type { Count, Report } from './facts.ts';

/** How many of a long list the text shows; the JSON and the page have all. */
const SHOWN = 20;

/** The report for a terminal. */
export function reportText(report: Report): string {
  return [headText, checksText, stackText, sizeText, accessText, specialisedText, errorText].map((part) => part(report)).filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n') + '\n';
}

function headText({ buildId, size, lines }: Report): string[] {
  return [
    `build ${buildId}: ${size.image} bytes of code and data`,
    `TypeScript: ${lines.typescript} lines, ${percent(lines.typescriptShare)} of all that run on the target; C and assembly: ${lines.runtime} lines`,
  ];
}

function checksText({ checks }: Report): string[] {
  const shown = checks.byFunction.slice(0, SHOWN).flatMap(({ function: name, file, fromExit, checks: list }) => [
    `  ${name} (${file})${fromExit ? ', reached from exits' : ''}`,
    ...list.map(({ kind, line, why }) => `    ${file}:${line} ${kind}: ${why}`),
  ]);
  return [`run-time checks that remain: ${checks.total}, of which serving an exit may come to ${checks.fromExit}`, ...shown, ...rest(checks.byFunction.length, 'functions')];
}

function stackText({ stacks }: Report): string[] {
  const rows = stacks.entries.map(({ symbol, own, total, stack, path }) => [symbol, bytes(own), bytes(total), `${stack.size}`, path.at(-1)?.function ?? '']);
  return ['stacks, in bytes: what an entry needs, with a panic, an interrupt and an exception on top, and what there is', ...table([['entry', 'own', 'total', 'stack', 'deepest in'], ...rows])];
}

function sizeText({ size }: Report): string[] {
  const parts = size.modules.flatMap(({ source, parts: all }) => all.map((part) => ({ source, ...part }))).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1));
  return [
    `size by module, in bytes`,
    ...table(size.modules.slice(0, SHOWN).map(({ source, bytes: of }) => [`${of}`, source]), [0]),
    ...rest(size.modules.length, 'modules'),
    `the largest functions and statics`,
    ...table(parts.filter(({ kind }) => kind !== 'other').slice(0, SHOWN).map(({ bytes: of, name, kind, source }) => [`${of}`, name, kind, source]), [0]),
  ];
}

function accessText({ accesses }: Report): string[] {
  return accesses.flatMap(({ table: name, file, handlers }) => [
    `VMREAD and VMWRITE in the handlers of ${name} (${file}), on one way through; + more for each further round of a loop`,
    ...table([['handler', 'VMREAD', 'VMWRITE', 'at'], ...handlers.map(({ handler, reads, writes, indices }) => [handler, count(reads), count(writes), ranges(indices)])], [1, 2]),
  ]);
}

function specialisedText({ specialised }: Report): string[] {
  const { interfaces, branches, functions, globals } = specialised;
  return [
    'specialised away',
    ...interfaces.map(({ interface: name, implementer, calls, place }) => `  ${name} (${place}) is ${implementer}, its only implementer: ${calls} calls are direct`),
    ...branches.map(({ place, source, gone }) => `  ${place} \`${source}\` ${gone}`),
    `  not reached and not in the image: ${functions.length} functions, ${globals.length} statics and tables`,
    ...functions.slice(0, SHOWN).map(({ function: name, place }) => `    ${name} (${place})`),
    ...rest(functions.length, 'functions').map((line) => `  ${line}`),
  ];
}

function errorText({ errors }: Report): string[] {
  return errors.map((error) => `error: ${error}`);
}

const rest = (length: number, what: string): string[] => (length > SHOWN ? [`  and ${length - SHOWN} more ${what}`] : []);
const bytes = (value: number | null): string => (value === null ? 'no bound' : `${value}`);
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
export const count = ({ least, most, loops }: Count): string => `${least === most ? least : `${least} to ${most}`}${loops ? '+' : ''}`;

/** `3-6, 9`: neighbours in one. */
export function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}

/** Columns under each other; those in `right`, or all but the first and last, flush right. */
function table(rows: readonly (readonly string[])[], right?: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const isRight = (column: number): boolean => right?.includes(column) ?? (column > 0 && column < widths.length - 1);
  return rows.map((row) => `  ${row.map((cell, column) => (isRight(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join('  ')}`.trimEnd());
}
