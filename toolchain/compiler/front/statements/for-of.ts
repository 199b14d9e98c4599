import type { Stmt } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { declareLocal, inScope } from '../body.ts';
import { fail, locOf, type Body } from '../context.ts';
import { compileValue } from '../expressions/expression.ts';
import { checkName } from '../names.ts';
import { overPool } from '../pools/iterate.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
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
  return inScope(body, () => {
    const decl: LocalDecl = { name: name.text, type: element, mutable: !isConst(node.initializer), loc: locOf(body.front, name) };
    declareLocal(body, name, decl);
    const outside = enterLoop(body, node.statement);
    const stmts = compileLoopBody(body, node.statement);
    body.facts = outside;
    if (pool !== undefined) return overPool(body, node, array, pool, decl, stmts);
    return [{ kind: 'forOf', decl, array, body: stmts, loc: locOf(body.front, node) }];
  });
}

function loopVariable(body: Body, { initializer }: ts.ForOfStatement): ts.Identifier {
  if (!ts.isVariableDeclarationList(initializer)) return fail(body.front, initializer, 'declaredForm', 'for..of', 'for (const x of slice)');
  if ((initializer.flags & ts.NodeFlags.BlockScoped) === 0) fail(body.front, initializer, 'var');
  const name = initializer.declarations[0]?.name;
  if (name === undefined) return fail(body.front, initializer, 'declaredForm', 'for..of', 'for (const x of slice)');
  if (!ts.isIdentifier(name)) return fail(body.front, name, 'destructuring');
  checkName(body.front, name);
  return name;
}

function isConst(node: ts.ForInitializer): boolean {
  return (node.flags & ts.NodeFlags.Const) !== 0;
}
