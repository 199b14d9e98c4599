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
  const number = String(loc.line);
  const margin = ' '.repeat(number.length);
  const lines = [
    `error[${diagnostic.code}]: ${diagnostic.message}`,
    `${margin} --> ${loc.file}:${loc.line}:${loc.column}`,
    `${margin} |`,
    `${number} | ${diagnostic.line}`,
    `${margin} | ${indentOf(diagnostic)}${'^'.repeat(diagnostic.length)}`,
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

/** What stands before the marker; tabs stay tabs so that it lines up in any editor. */
function indentOf({ line, loc }: Diagnostic): string {
  return line.slice(0, loc.column - 1).replace(/[^\t]/g, ' ');
}
