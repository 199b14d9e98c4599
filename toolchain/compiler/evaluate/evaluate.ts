import { at } from '../defect.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import type { Expr } from '../ir/code.ts';
import type { Loc, Program } from '../ir/program.ts';
import type { ConstValue } from '../ir/value.ts';
import { Evaluator } from './evaluator.ts';
import { evaluateExpr } from './expressions.ts';
import { Refusal } from './refusal.ts';

/** The user's line at a place, without its line end, for the code frame. */
export type LineAt = (loc: Loc) => string;

/**
 * Fills in the initial value of every global of the program. What cannot be known at compile time is refused, one
 * diagnostic per global at the place where evaluation failed; the values are complete if there is none.
 */
export function evaluate(program: Program, lineAt: LineAt): Diagnostic[] {
  const evaluator = new Evaluator();
  const diagnostics: Diagnostic[] = [];
  for (const global of program.modules.flatMap((module) => module.globals)) {
    const result = refusable(() => at(`computing \`${global.name}\``, global.loc, () => evaluator.contentsOf(global, global.loc)), lineAt);
    if ('value' in result) global.value = result.value;
    else diagnostics.push(result.refusal);
  }
  return unique(diagnostics);
}

/** A constant, or why it is none. */
export type Constant = { readonly value: ConstValue } | { readonly refusal: Diagnostic };

/**
 * The value of an expression that the front end itself needs (array lengths, bits of registers, offsets of layouts, scalar
 * constants). It may call functions; it may read constants, but no variables and nothing of the machine.
 */
export function evaluateConstant(expr: Expr, lineAt: LineAt): Constant {
  return refusable(() => evaluateExpr(new Evaluator(), new Map(), expr), lineAt);
}

function refusable(work: () => ConstValue, lineAt: LineAt): Constant {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refusal: diagnosticOf(error.kind, { loc: error.loc, length: 1, line: lineAt(error.loc) }, [error.subject]) };
  }
}

/** A static that fails also fails those that read it, at the same place: said once. */
function unique(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Map(diagnostics.map((diagnostic) => [`${diagnostic.code} ${JSON.stringify(diagnostic.loc)} ${diagnostic.message}`, diagnostic]));
  return [...seen.values()];
}
