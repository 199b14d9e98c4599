import { sortDiagnostics, type Diagnostic } from './diagnostics/diagnostic.ts';
import { checkEscapes } from './escape/check.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { analyse } from './front/front-end.ts';
import { overflowOf } from './front/overflow.ts';
import { Loader, type Source } from './front/typescript.ts';
import type { Loc, Program } from './ir/program.ts';

export type { Source } from './front/typescript.ts';

/** The user's line at a place, for further diagnostics. */
export type LineAt = (loc: Loc) => string;

/** The program, or what is wrong with it: never both. */
export type Compiled =
  | { readonly program: Program; readonly diagnostics: readonly []; readonly lineAt: LineAt }
  | { readonly program?: undefined; readonly diagnostics: readonly Diagnostic[] };

/**
 * Compiles entry files, and all that they import, to the IR, with the initial values of all statics. Diagnostics come all at once, by file and line.
 * Throws only for mistakes of the compiler's own.
 */
export function compile(source: Source): Compiled {
  try {
    return compileLoaded(new Loader(false), source);
  } catch (error) {
    return refusalOf(error, source);
  }
}

/**
 * Compiles a program again and again. What TypeScript found out about statements that no change can reach is kept; all that comes after it is
 * done anew. A result is that of `compile` on the same texts, and holds until the next.
 */
export class Session {
  #loader = new Loader(true);

  compile(source: Source): Compiled {
    try {
      return compileLoaded(this.#loader, source);
    } catch (error) {
      this.#loader = new Loader(true);
      return refusalOf(error, source);
    }
  }

  /** Files, by absolute path, that the last result depends on: read, or looked for in vain. */
  get files(): ReadonlySet<string> {
    return this.#loader.asked;
  }
}

function refusalOf(error: unknown, source: Source): Compiled {
  if (error instanceof RangeError && /call stack/.test(error.message)) return { diagnostics: [overflowOf(source)] };
  throw error;
}

/** What a program with holes lets escape, as far as it can be told. */
function escapesOfBroken(program: Program, lineAt: (loc: Loc) => string): readonly Diagnostic[] {
  try {
    return checkEscapes(program, lineAt);
  } catch {
    return [];
  }
}

function compileLoaded(loader: Loader, source: Source): Compiled {
  const { program, diagnostics, lineAt } = analyse(loader.load(source), source.root);
  const checked = [...diagnostics, ...(diagnostics.length === 0 ? checkEscapes(program, lineAt) : escapesOfBroken(program, lineAt))];
  const found = checked.length > 0 ? checked : evaluate(program, lineAt);
  return found.length === 0 ? { program, diagnostics: [], lineAt } : { diagnostics: sortDiagnostics(found) };
}
