import { fail, symbolOf, type Front } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { ts } from '../typescript.ts';
import { instantiateAs } from './instantiate.ts';

/** What an expression names: `maximum`, or with type arguments `Ring<u8, 16>`, `new Ring<u8, 16>()`. Undefined for a name that stands for nothing. */
export function namedWith(front: Front, node: ts.Expression): Declaration | undefined {
  const [name, written] = ts.isNewExpression(node) || ts.isExpressionWithTypeArguments(node) ? [node.expression, node.typeArguments] : [node, undefined];
  const symbol = symbolOf(front, name);
  if (symbol === undefined) return undefined;
  const found = declarationOf(front, symbol, name);
  if (found.kind !== 'generic') return found;
  const { parameters } = found.generic;
  const isComplete = written !== undefined || parameters.every((parameter) => parameter.node.default !== undefined);
  return isComplete ? instantiateAs(front, found.generic, written, node) : fail(front, name, 'genericValue', found.generic.name, parameters.map((each) => each.name).join(', '));
}
