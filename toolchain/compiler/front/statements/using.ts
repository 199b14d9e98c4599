import type { Expr, Stmt, StmtOf } from '../../ir/code.ts';
import type { LocalDecl, Loc } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { attempt, fail, locOf, type Body } from '../context.ts';
import { terminates } from '../flow.ts';
import { unusedName, DISPOSE } from '../names.ts';
import { bool, voidType } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compileVariables } from './variables.ts';

/** `using x = ...` as a statement. */
export function isUsing(node: ts.Statement): node is ts.VariableStatement {
  return ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.BlockScoped) === ts.NodeFlags.Using;
}

/**
 * `using x = ...` and the statements behind it in its block: `x[Symbol.dispose]()` is called wherever control leaves the block. It is gone
 * after this: the calls stand before each `return`, `break` and `continue` that leaves, and at the end.
 */
export function compileUsing(body: Body, node: ts.VariableStatement, compileRest: () => Stmt[]): Stmt[] {
  const lets = attempt(() => compileVariables(body, node.declarationList)) ?? [];
  const held = lets.filter((each) => each.kind === 'let').map(({ decl }) => decl).reverse();
  const disposals = attempt(() => held.map((decl) => () => disposal(body, decl, node))) ?? [];
  for (const decl of held) attempt(() => disposerOf(body, decl.type, node));
  const rest = compileRest();
  const leave = (): Stmt[] => disposals.flatMap((each) => attempt(each) ?? []);
  return [...lets, ...new Exits(leave, () => unusedName(node.getSourceFile(), 'result')).before(rest), ...(terminates(rest) ? [] : leave())];
}

/** Puts statements before all that leaves a block. */
class Exits {
  private readonly leave: () => Stmt[];
  private readonly nameOfResult: () => string;

  constructor(leave: () => Stmt[], nameOfResult: () => string) {
    this.leave = leave;
    this.nameOfResult = nameOfResult;
  }

  /** `jumps`: whether `break` and `continue` leave the block; those of a loop inside of it do not. */
  before(stmts: readonly Stmt[], jumps = true): Stmt[] {
    return stmts.flatMap((s) => this.one(s, jumps));
  }

  private one(s: Stmt, jumps: boolean): Stmt[] {
    switch (s.kind) {
      case 'return': return this.result(s);
      case 'break': case 'continue': return jumps ? [...this.leave(), s] : [s];
      case 'if': return [{ ...s, then: this.before(s.then, jumps), otherwise: s.otherwise && this.before(s.otherwise, jumps) }];
      case 'switch': return [{ ...s, cases: s.cases.map((one) => ({ ...one, body: this.before(one.body, jumps) })), otherwise: s.otherwise && this.before(s.otherwise, jumps) }];
      case 'block': return [{ ...s, body: this.before(s.body, jumps) }];
      case 'while': case 'doWhile': case 'for': case 'forOf': return [{ ...s, body: this.before(s.body, false) }];
      default: return [s];
    }
  }

  /** The value is computed before anything is disposed of. */
  private result(s: StmtOf<'return'>): Stmt[] {
    const { value, loc } = s;
    if (value === undefined || value.kind === 'constant' || value.kind === 'local') return [...this.leave(), s];
    const decl: LocalDecl = { name: this.nameOfResult(), type: value.type, mutable: false, loc };
    return [{ kind: 'let', decl, init: value, loc }, ...this.leave(), { ...s, value: { kind: 'local', type: value.type, decl, loc } }];
  }
}

/** The call; for a reference that may be null, if it is not. */
function disposal(body: Body, decl: LocalDecl, node: ts.Node): Stmt {
  const loc = locOf(body.front, node);
  const local: Expr = { kind: 'local', type: decl.type, decl, loc };
  if (decl.type.kind !== 'nullable') return call(body, local, node, loc);
  const test: Expr = { kind: 'binary', type: bool, op: '!==', left: local, right: { kind: 'constant', type: decl.type, value: null, loc }, loc };
  return { kind: 'if', test, then: [call(body, { kind: 'retype', type: decl.type.to, operand: local, loc }, node, loc)], otherwise: undefined, loc };
}

function call(body: Body, object: Expr, node: ts.Node, loc: Loc): Stmt {
  const found = disposerOf(body, object.type, node);
  const expr: Expr = found.kind === 'class'
    ? { kind: 'call', type: voidType, target: found.method, args: [object], loc }
    : { kind: 'callInterface', type: voidType, object, decl: found.decl, method: found.method, args: [], loc };
  return { kind: 'expr', expr, loc };
}

function disposerOf(body: Body, of: Type, node: ts.Node) {
  const type = of.kind === 'nullable' ? of.to : of;
  if (type.kind === 'class') {
    const method = type.decl.methods.find(({ name }) => name === DISPOSE);
    if (method !== undefined && type.decl.isDisposable) return { kind: 'class', method } as const;
  }
  if (type.kind === 'interface') {
    const method = type.decl.methods.find(({ name }) => name === DISPOSE);
    if (method !== undefined) return { kind: 'interface', decl: type.decl, method } as const;
  }
  return fail(body.front, node, 'notDisposable', describe(of));
}
