import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { bool } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { integerOperand } from './binary.ts';
import { compileCondition, compileValue } from './expression.ts';
import { integer, valueOf } from './literal.ts';

const { SyntaxKind } = ts;

export function compilePrefix(body: Body, node: ts.PrefixUnaryExpression, expected: Type | undefined): Expr {
  switch (node.operator) {
    case SyntaxKind.ExclamationToken: return compileNot(body, node);
    case SyntaxKind.MinusToken: return compileMinus(body, node, expected);
    case SyntaxKind.TildeToken: return compileArithmetic(body, node, '~', expected);
    case SyntaxKind.PlusToken: return fail(body.front, node, 'unknownSyntax', 'a `+` before a value');
    default: return fail(body.front, node, 'incrementExpression', node.operator === SyntaxKind.PlusPlusToken ? '++' : '--');
  }
}

function compileNot(body: Body, node: ts.PrefixUnaryExpression): Expr {
  return { kind: 'unary', type: bool, op: '!', operand: compileCondition(body, node.operand), loc: locOf(body.front, node) };
}

/** A minus before a literal belongs to the literal, whose range is checked as a whole. */
function compileMinus(body: Body, node: ts.PrefixUnaryExpression, expected: Type | undefined): Expr {
  const { operand } = node;
  if (ts.isNumericLiteral(operand) || ts.isBigIntLiteral(operand)) return integer(body, node, -valueOf(body, operand), expected);
  return compileArithmetic(body, node, '-', expected);
}

function compileArithmetic(body: Body, node: ts.PrefixUnaryExpression, op: '-' | '~', expected: Type | undefined): Expr {
  const operand = compileValue(body, node.operand, expected);
  if (operand.type.kind === 'bool') fail(body.front, node, 'operandType', op, `\`${describe(operand.type)}\``, 'integers; `!` negates a boolean');
  return { kind: 'unary', type: integerOperand(body, node.operand, op, operand.type), op, operand, loc: locOf(body.front, node) };
}

/** The exact value of a plain literal, signed or not; undefined for anything else. */
export function valueOfUntyped(node: ts.Expression): bigint | undefined {
  if (ts.isParenthesizedExpression(node)) return valueOfUntyped(node.expression);
  if (ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.MinusToken) return negate(valueOfUntyped(node.operand));
  if (!ts.isNumericLiteral(node) && !ts.isBigIntLiteral(node)) return undefined;
  const written = node.getText().replace(/_|n$/g, '');
  return /^(0[xob][0-9a-f]+|\d+)$/i.test(written) ? BigInt(written) : undefined;
}

function negate(value: bigint | undefined): bigint | undefined {
  return value === undefined ? undefined : -value;
}
