import type { Expr } from '../../ir/code.ts';
import { fold } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { ints } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import type { ts } from '../typescript.ts';
import { compileValue } from './expression.ts';
import { isUntyped } from './untyped.ts';

const indexTypes = new Set(['u8', 'u16', 'u32']);

/** `a[i]` of a slice or fixed array. */
export function compileIndex(body: Body, node: ts.ElementAccessExpression): Extract<Expr, { kind: 'index' }> {
  if (node.questionDotToken !== undefined) fail(body.front, node, 'optionalChaining');
  const array = compileValue(body, node.expression);
  if (array.type.kind !== 'slice' && array.type.kind !== 'fixed') return fail(body.front, node.expression, 'notIndexable', `\`${describe(array.type)}\``);
  const index = compileValue(body, node.argumentExpression, isUntyped(body.front, node.argumentExpression) ? ints.u32 : undefined);
  if (index.type.kind !== 'int' || !indexTypes.has(index.type.name)) fail(body.front, node.argumentExpression, 'indexType', `\`${describe(index.type)}\``);
  if (array.type.kind === 'fixed') checkIndex(body, node, index, array.type.length);
  return { kind: 'index', type: array.type.element, array, index, loc: locOf(body.front, node) };
}

function checkIndex(body: Body, node: ts.ElementAccessExpression, index: Expr, length: number): void {
  const known = fold(index);
  if (typeof known !== 'bigint' || known < BigInt(length)) return;
  fail(body.front, node.argumentExpression, 'indexRange', String(known), String(length), String(length - 1));
}
