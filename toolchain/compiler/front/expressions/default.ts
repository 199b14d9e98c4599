import type { Expr } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import { operands } from '../../ir/walk.ts';
import { newBody } from '../body.ts';
import { abandon, attempt, fail, symbolOf, type Front } from '../context.ts';
import type { Filling } from '../declarations/declaration.ts';
import { ts } from '../typescript.ts';
import { compileAs } from './expression.ts';

/** `x: u32 = 3`: what is passed where a call leaves it out. Compiled at its first use. */
export type Default = { readonly front: Front; readonly node: ts.Expression; state: 'new' | 'known' | 'broken' };

/** The default value of a parameter; undefined if it has none. */
export function defaultOf(front: Front, param: LocalDecl): Expr | undefined {
  const found = front.defaults.get(param);
  if (found === undefined) return undefined;
  if (found.state === 'new') {
    const value = attempt(() => compileDefault(found.front, found.node, param));
    found.state = value === undefined ? 'broken' : 'known';
    if (value !== undefined) (param as Filling<LocalDecl>).byDefault = value;
  }
  if (found.state === 'broken') return abandon(found.front);
  return param.byDefault;
}

function compileDefault(front: Front, node: ts.Expression, { type }: LocalDecl): Expr {
  if (namesParameter(front, node)) return fail(front, node, 'defaultParameter');
  const value = compileAs(newBody(front), node, type);
  return isConstant(value) ? value : fail(front, node, 'defaultParameter');
}

function namesParameter(front: Front, node: ts.Node): boolean {
  const declared = ts.isIdentifier(node) ? symbolOf(front, node)?.valueDeclaration : undefined;
  if (declared !== undefined && ts.isParameter(declared)) return true;
  return node.kind === ts.SyntaxKind.ThisKeyword || (ts.forEachChild(node, (child) => namesParameter(front, child) || undefined) ?? false);
}

/** Kinds of expressions whose value is the same at each call, if their parts are constant. */
const constants: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>([
  'constant', 'functionRef', 'unary', 'binary', 'logical', 'conditional', 'convert', 'record', 'recordField', 'union', 'unionTag', 'registerOf', 'registerRaw', 'registerField',
  'registerWith', 'retype', 'toInterface', 'toSlice', 'length', 'viewAt',
]);

/** A global is one if it is constant, or an object or array itself, which stays what it is. */
function isConstant(e: Expr): boolean {
  if (e.kind === 'global') return e.decl.storage === 'constant' || e.decl.type.kind === 'fixed' || (e.decl.type.kind === 'class' && e.decl.init?.kind === 'new');
  return constants.has(e.kind) && operands(e).every(isConstant);
}
