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
  if (diagnostic.reason !== undefined) lines.push(`${margin} = why: ${diagnostic.reason}`);
  if (diagnostic.replacement !== undefined) lines.push(`${margin} = instead: ${diagnostic.replacement}`);
  return lines.join('\n');
}

/** All diagnostics of a program, sorted, with a count at the end. */
export function frameDiagnostics(diagnostics: readonly Diagnostic[]): string {
  const frames = sortDiagnostics(diagnostics).map(frameDiagnostic);
  return [...frames, `${frames.length} ${frames.length === 1 ? 'error' : 'errors'}`].join('\n\n');
}

/** What stands before the marker; tabs stay tabs so that it lines up in any editor. */
function indentOf({ line, loc }: Diagnostic): string {
  return line.slice(0, loc.column - 1).replace(/[^\t]/g, ' ');
}
