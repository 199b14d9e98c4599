/**
 * What the C compiler and the linker say, at the user's own lines: the C that is compiled names them by `#line`, and its debugging
 * information goes into the objects.
 */

import type { LineAt } from '../compiler/compile.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import type { MessageKey } from '../compiler/diagnostics/messages.ts';
import { Refused } from '../compiler/diagnostics/refused.ts';
import { diagnosticOf } from '../compiler/diagnostics/report.ts';
import type { Program } from '../compiler/ir/program.ts';
import { MissingEntry } from './runtime-parts.ts';

/** `hv/a.ts:12:3: error: too few arguments`. */
const COMPILER = /^(\S+\.ts):(\d+):\d+: (?:fatal )?error: (.*)$/gm;
/** `hv/a.ts:12: undefined reference to `lyn_pause'`. */
const LINKER = /(\S+\.ts):(\d+): undefined reference to `(\w+)'/g;

/**
 * A failure of a step of the build, as an error about the user's program where it is one; the error itself where it is not. `folder`
 * is where the C lies.
 */
export function complaint(error: unknown, program: Program, lineAt: LineAt, folder: string): unknown {
  if (error instanceof MissingEntry) return new Refused([missingEntry(error, program, lineAt)]);
  if (!(error instanceof Error)) return error;
  const found = [
    ...[...error.message.matchAll(COMPILER)].map(([, file, line, text]) => wholeLine('compilerRefuses', file!, Number(line), lineAt, [text!, folder])),
    ...[...error.message.matchAll(LINKER)].map(([, file, line, symbol]) => wholeLine('nothingBehind', file!, Number(line), lineAt, [symbol!])),
  ];
  return found.length === 0 ? error : new Refused(found);
}

/** The module with which the program begins is the last: imported ones come before their importers. */
function missingEntry({ symbol, reason }: MissingEntry, program: Program, lineAt: LineAt): Diagnostic {
  return wholeLine('entryMissing', `${program.modules.at(-1)?.path ?? ''}.ts`, 1, lineAt, [symbol, reason]);
}

/** What gcc knows of columns is about the C. */
function wholeLine(key: MessageKey, file: string, number: number, lineAt: LineAt, values: readonly string[]): Diagnostic {
  const line = lineAt({ file, line: number, column: 1 });
  const column = line.length - line.trimStart().length + 1;
  return diagnosticOf(key, { loc: { file, line: number, column }, length: Math.max(1, line.trim().length), line }, values);
}
