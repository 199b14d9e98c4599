import type { Diagnostic } from './diagnostic.ts';
import { frameDiagnostics } from './frame.ts';

/** The user's program is refused, by a part of Lyn that has no other way to say so. The message is what the terminal shows. */
export class Refused extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(frameDiagnostics(diagnostics));
    this.diagnostics = diagnostics;
  }
}
