import { isPortable } from '../c/calls.ts';
import type { Unit } from '../c/context.ts';
import type { LineAt } from '../compile.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { MessageKey } from '../diagnostics/messages.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import type { ExprOf } from '../ir/code.ts';
import { eachExprIn } from '../ir/walk.ts';

/** Each use of an intrinsic of the machine in what a hosted program needs: there is nothing in a process that could do it. */
export function machineUses(unit: Unit, lineAt: LineAt): Diagnostic[] {
  return intrinsicUses(unit, lineAt, 'hostedIntrinsic', (name) => !isPortable(name));
}

/** Each use, in what a program needs, of an intrinsic that it may not have: as the message `key`, which takes its name. */
export function intrinsicUses(unit: Unit, lineAt: LineAt, key: MessageKey, isRefused: (name: string) => boolean): Diagnostic[] {
  const uses: ExprOf<'intrinsic'>[] = [];
  for (const body of unit.reach.functions.values()) {
    eachExprIn(body, (e) => {
      if (e.kind === 'intrinsic' && isRefused(e.name)) uses.push(e);
    });
  }
  return uses.map(({ name, loc }) => diagnosticOf(key, { loc, length: name.length, line: lineAt(loc) }, [name]));
}
