import { sortDiagnostics, type Diagnostic } from './diagnostic.ts';

/**
 * One diagnostic as text: the message, the place, the user's own line with a marker under it, the reason and the
 * replacement.
 *
 *     error[LYN0107]: `===` compares values; `==` is not in the language
 *       --> hv/exit/cpuid.ts:12:7
 *        |
 *     12 |   if (a == b) return;
 *        |       ^^^^^^
 *        = why: ...
 *        = instead: ...
 */
export function frameDiagnostic(diagnostic: Diagnostic): string {
  const { loc } = diagnostic;
  const { line, indent, length } = visiblePart(diagnostic);
  const number = String(loc.line);
  const margin = ' '.repeat(number.length);
  const lines = [
    `error[${diagnostic.code}]: ${diagnostic.message}`,
    `${margin} --> ${loc.file}:${loc.line}:${loc.column}`,
    // A place that has no text, such as a file that is not there, has nothing to mark.
    ...(diagnostic.line === '' ? [] : [`${margin} |`, `${number} | ${line}`, `${margin} | ${indent}${'^'.repeat(length)}`]),
  ];
  for (const each of diagnostic.within ?? []) lines.push(`${margin} = in: ${each}`);
  if (diagnostic.reason !== undefined) lines.push(`${margin} = why: ${diagnostic.reason}`);
  if (diagnostic.replacement !== undefined) lines.push(`${margin} = instead: ${diagnostic.replacement}`);
  return lines.join('\n');
}

/** All diagnostics of a program, sorted; at the end their number, and where more is said about them. */
export function frameDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const sorted = sortDiagnostics(diagnostics);
  const count = `${sorted.length} ${sorted.length === 1 ? 'error' : 'errors'}`;
  const codes = [...new Set(sorted.map(({ code }) => code))].sort();
  const more = codes.length === 0 ? '' : `; more about ${codes.length === 1 ? 'it' : 'them'}: lyn explain ${codes.slice(0, LISTED).join(' ')}${codes.length > LISTED ? ' ...' : ''}`;
  return [...sorted.map(frameDiagnostic), `${count}${more}`].join('\n\n');
}
/** Codes that fit in a line. */
const LISTED = 8;

/** Characters of a line that are shown. */
const WIDTH = 160;

/** Of a very long line only what is around the place. Tabs before the marker stay tabs so that it lines up in any editor. */
function visiblePart({ line, loc, length }: Diagnostic): { readonly line: string; readonly indent: string; readonly length: number } {
  const at = loc.column - 1;
  const start = line.length <= WIDTH ? 0 : Math.max(0, Math.min(at - WIDTH / 4, line.length - WIDTH));
  const end = line.length <= WIDTH ? line.length : start + WIDTH;
  const [before, after] = [start > 0 ? '...' : '', end < line.length ? '...' : ''];
  return {
    line: `${before}${line.slice(start, end)}${after}`,
    indent: ' '.repeat(before.length) + line.slice(start, at).replace(/[^\t]/g, ' '),
    length: Math.max(1, Math.min(length, end - at)),
  };
}
