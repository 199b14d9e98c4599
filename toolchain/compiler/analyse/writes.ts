/** The memory that a call may write: by the fields and globals that the function, and all that it calls, assign. */

import type { Expr, Stmt } from '../ir/code.ts';
import type { FunctionDecl } from '../ir/program.ts';
import { eachExprIn, eachStmt } from '../ir/walk.ts';
import { HARMLESS } from './calls.ts';
import type { Cell } from './term.ts';

export type Written = ReadonlySet<Cell> | 'all';

export class Writes {
  readonly #bodies: ReadonlyMap<FunctionDecl, readonly Stmt[]>;
  readonly #known = new Map<FunctionDecl, Written>();

  constructor(bodies: ReadonlyMap<FunctionDecl, readonly Stmt[]>) {
    this.#bodies = bodies;
  }

  of(decl: FunctionDecl): Written {
    const known = this.#known.get(decl);
    if (known !== undefined) return known;
    // A function that is being looked at may write anything: calls through interfaces can lead back to it.
    this.#known.set(decl, 'all');
    const found = this.#survey(decl);
    this.#known.set(decl, found);
    return found;
  }

  #survey(decl: FunctionDecl): Written {
    const body = this.#bodies.get(decl);
    if (body === undefined) return 'all';
    const cells = new Set<Cell>();
    let all = false;
    const add = (written: Written): void => {
      if (written === 'all') all = true;
      else for (const cell of written) cells.add(cell);
    };
    eachStmt(body, (s) => add(ofStatement(s)));
    eachExprIn(body, (e) => {
      if (!all) add(this.#ofExpression(e));
    });
    return all ? 'all' : cells;
  }

  #ofExpression(e: Expr): Written {
    switch (e.kind) {
      case 'call': return this.of(e.target);
      case 'callInterface': return this.#ofAny(e.decl.implementers.flatMap((one) => one.methods.filter((method) => method.name === e.method.name)));
      case 'callReference': case 'atomic': case 'copy': case 'new': case 'construct': return 'all';
      case 'newArray': return e.element.kind === 'class' ? 'all' : NOTHING;
    case 'sliceOp': return (e.array.type.kind === 'slice' || e.array.type.kind === 'fixed') && e.array.type.element.kind === 'class' ? 'all' : NOTHING;
      case 'intrinsic': return HARMLESS.test(e.name) ? NOTHING : 'all';
      default: return NOTHING;
    }
  }

  #ofAny(targets: readonly FunctionDecl[]): Written {
    const all = targets.map((target) => this.of(target));
    return all.includes('all') ? 'all' : new Set(all.flatMap((written) => [...(written as ReadonlySet<Cell>)]));
  }
}

const NOTHING: Written = new Set<Cell>();

function ofStatement(s: Stmt): Written {
  if (s.kind === 'log') return 'all';
  if ((s.kind !== 'assign' && s.kind !== 'compound') || (s.target.kind !== 'field' && s.target.kind !== 'global')) return NOTHING;
  return new Set<Cell>([s.target.kind === 'field' ? s.target.field : s.target.decl]);
}
