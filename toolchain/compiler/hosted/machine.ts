import { isPortable } from '../c/calls.ts';
import type { Unit } from '../c/context.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import type { ExprOf } from '../ir/code.ts';
import type { Loc } from '../ir/program.ts';
import { eachExprIn } from '../ir/walk.ts';

/** Each use of an intrinsic of the machine in what a hosted program needs: there is nothing in a process that could do it. */
export function machineUses(unit: Unit, lineAt: (loc: Loc) => string): Diagnostic[] {
  const uses: ExprOf<'intrinsic'>[] = [];
  for (const body of unit.reach.functions.values()) {
    eachExprIn(body, (e) => {
      if (e.kind === 'intrinsic' && !isPortable(e.name)) uses.push(e);
    });
  }
  return uses.map(({ name, loc }) => diagnosticOf('hostedIntrinsic', { loc, length: name.length, line: lineAt(loc) }, [name]));
}
