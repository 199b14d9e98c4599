import type { Expr, Stmt } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { declareLocal, inScope } from '../body.ts';
import { fail, locOf, type Body } from '../context.ts';
import { compileValue } from '../expressions/expression.ts';
import { checkName } from '../names.ts';
import { overPool } from '../pools/iterate.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compilePattern, nameOfWhole } from './destructuring.ts';
import { compileLoopBody, enterLoop } from './loops.ts';

/** `for (const x of slice)`, or of a pool. */
export function compileForOf(body: Body, node: ts.ForOfStatement): Stmt[] {
  if (node.awaitModifier !== undefined) fail(body.front, node, 'async', 'await');
  const array = compileValue(body, node.expression);
  const { type } = array;
  const pool = type.kind === 'class' && type.decl.pool !== undefined ? type.decl : undefined;
  const element: Type | undefined = pool === undefined ? (type.kind === 'slice' || type.kind === 'fixed' ? type.element : undefined) : { kind: 'class', decl: pool.pool!.element };
  if (element === undefined) return fail(body.front, node.expression, 'notIterable', `\`${describe(type)}\``);
  const name = loopVariable(body, node);
  const mutable = !isConst(node.initializer);
  return inScope(body, () => {
    const decl = loopLocal(body, name, element, mutable);
    const outside = enterLoop(body, node.statement);
    const whole: Expr = { kind: 'local', type: decl.type, decl, loc: decl.loc };
    const parts = ts.isIdentifier(name) ? [] : compilePattern(body, name, whole, mutable);
    const stmts = [...parts, ...compileLoopBody(body, node.statement)];
    body.facts = outside;
    if (pool !== undefined) return overPool(body, node, array, pool, decl, stmts);
    return [{ kind: 'forOf', decl, array, body: stmts, loc: locOf(body.front, node) }];
  });
}

/** The element by its name; one that is taken apart gets one. */
function loopLocal(body: Body, name: ts.BindingName, type: Type, mutable: boolean): LocalDecl {
  const loc = locOf(body.front, name);
  if (!ts.isIdentifier(name)) return { name: nameOfWhole(body, name, type), type, mutable: false, loc };
  const decl: LocalDecl = { name: name.text, type, mutable, loc };
  declareLocal(body, name, decl);
  return decl;
}

function loopVariable(body: Body, { initializer }: ts.ForOfStatement): ts.BindingName {
  if (!ts.isVariableDeclarationList(initializer)) return fail(body.front, initializer, 'declaredForm', 'for..of', 'for (const x of slice)');
  if ((initializer.flags & ts.NodeFlags.BlockScoped) === 0) fail(body.front, initializer, 'var');
  const name = initializer.declarations[0]?.name;
  if (name === undefined) return fail(body.front, initializer, 'declaredForm', 'for..of', 'for (const x of slice)');
  if (ts.isIdentifier(name)) checkName(body.front, name);
  return name;
}

function isConst(node: ts.ForInitializer): boolean {
  return (node.flags & ts.NodeFlags.Const) !== 0;
}
