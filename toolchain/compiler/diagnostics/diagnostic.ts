import type { Loc } from '../ir/program.ts';

/** What is wrong with the user's program, at one place of it. */
export type Diagnostic = {
  /** `LYN0001`.. for the rules of machine TypeScript, `TS2322` and its like for TypeScript's own. */
  readonly code: string;
  readonly message: string;
  /** Why the rule exists. */
  readonly reason: string | undefined;
  /** What to write instead, or the next step. */
  readonly replacement: string | undefined;
  /** In a generic: the instances in which it is wrong, innermost first. */
  readonly within?: readonly string[];
  readonly loc: Loc;
  /** Characters that the marker under the line spans; at least 1, within the line. */
  readonly length: number;
  /** The user's own line, without its line end. */
  readonly line: string;
};

/** By file, line, column, code: the order in which all diagnostics of a program are shown. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort((a, b) =>
    compare(a.loc.file, b.loc.file) || a.loc.line - b.loc.line || a.loc.column - b.loc.column || compare(a.code, b.code));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
