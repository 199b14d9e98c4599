import { relative } from 'node:path';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import type { Check } from './watch.ts';

/** A check as the terminal shows it: all errors, or that there are none, and the time that it took. */
export function formatCheck({ modules, diagnostics, milliseconds, unsaved }: Check, now: Date): string {
  const result = diagnostics.length === 0 ? `${modules} ${modules === 1 ? 'module' : 'modules'}: no errors` : frameDiagnostics(diagnostics);
  const editing = unsaved.length === 0 ? '' : `, with what is not saved yet of ${unsaved.map((path) => relative(process.cwd(), path)).join(', ')}`;
  return `${result}, ${Math.round(milliseconds)} ms, at ${now.toTimeString().slice(0, 8)}${editing}`;
}

/** What takes the last check off a terminal, with what has scrolled out of sight; nothing for a file or a pipe. */
export function clearing(isTerminal: boolean): string {
  return isTerminal ? '\x1b[2J\x1b[3J\x1b[H' : '';
}
