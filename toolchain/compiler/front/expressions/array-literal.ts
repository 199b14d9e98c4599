import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compileAs } from './expression.ts';

/** `[a, b]`: a constant table, where a read-only slice is expected. */
export function compileArrayLiteral(body: Body, node: ts.ArrayLiteralExpression, expected: Type | undefined): Expr {
  if (!body.isStatic) return fail(body.front, node, 'literalInFunction');
  if (expected === undefined) return fail(body.front, node, 'missingType', 'this table', 'const x: readonly u32[] = [...]');
  if (expected.kind !== 'slice' || !expected.readonly) return fail(body.front, node, 'mismatch', 'a constant table', `\`${describe(expected)}\``);
  const { element } = expected;
  if (element.kind === 'class') return fail(body.front, node, 'tableOfObjects', element.decl.name);
  return { kind: 'arrayLiteral', type: expected, elements: node.elements.map((each) => compileAs(body, each, element)), loc: locOf(body.front, node) };
}
