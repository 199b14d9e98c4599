import type { ArithmeticOp, BinaryOp, Expr } from '../../ir/code.ts';
import type { IntType, Type } from '../../ir/types.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import { isArithmetic } from '../../rules/binary.ts';
import { fold } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { bool, ints } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { sameButForUnit } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { compileEquality } from './equality.ts';
import { compileValue } from './expression.ts';
import { compileLogical } from './logical.ts';
import { compileShift } from './shift.ts';
import { isUntyped } from './untyped.ts';

const { SyntaxKind } = ts;

/** The operators of the language by token. */
const operators = new Map<ts.SyntaxKind, BinaryOp>([
  [SyntaxKind.PlusToken, '+'], [SyntaxKind.MinusToken, '-'], [SyntaxKind.AsteriskToken, '*'], [SyntaxKind.SlashToken, '/'], [SyntaxKind.PercentToken, '%'],
  [SyntaxKind.AmpersandToken, '&'], [SyntaxKind.BarToken, '|'], [SyntaxKind.CaretToken, '^'],
  [SyntaxKind.LessThanLessThanToken, '<<'], [SyntaxKind.GreaterThanGreaterThanToken, '>>'],
  [SyntaxKind.EqualsEqualsEqualsToken, '==='], [SyntaxKind.ExclamationEqualsEqualsToken, '!=='],
  [SyntaxKind.LessThanToken, '<'], [SyntaxKind.LessThanEqualsToken, '<='], [SyntaxKind.GreaterThanToken, '>'], [SyntaxKind.GreaterThanEqualsToken, '>='],
]);

/** Binary operators that are not in the language. */
const refusals = new Map<ts.SyntaxKind, readonly [MessageKey, ...string[]]>([
  [SyntaxKind.EqualsEqualsToken, ['looseEquality', '==', '===']],
  [SyntaxKind.ExclamationEqualsToken, ['looseEquality', '!=', '!==']],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanToken, ['unsignedShift', '>>>']],
  [SyntaxKind.AsteriskAsteriskToken, ['powerOperator', '**']],
  [SyntaxKind.QuestionQuestionToken, ['nullish', '??']],
  [SyntaxKind.CommaToken, ['comma']],
  [SyntaxKind.InKeyword, ['membership', 'in']],
  [SyntaxKind.InstanceOfKeyword, ['membership', 'instanceof']],
]);

export function compileBinary(body: Body, node: ts.BinaryExpression, expected: Type | undefined): Expr {
  const token = node.operatorToken.kind;
  if (token === SyntaxKind.AmpersandAmpersandToken) return compileLogical(body, node, '&&');
  if (token === SyntaxKind.BarBarToken) return compileLogical(body, node, '||');
  const op = operators.get(token);
  if (op === undefined) return refuseOperator(body, node);
  if (op === '===' || op === '!==') return compileEquality(body, node, op);
  if (op === '<<' || op === '>>') return compileShift(body, node, op, expected);
  return compileArithmetic(body, node, op, expected);
}

function refuseOperator(body: Body, node: ts.BinaryExpression): never {
  const token = node.operatorToken.kind;
  if (token >= SyntaxKind.FirstAssignment && token <= SyntaxKind.LastAssignment) return fail(body.front, node, 'assignmentExpression');
  const [key, ...values] = refusals.get(token) ?? ['unknownSyntax', `the operator \`${node.operatorToken.getText()}\``];
  return fail(body.front, node.operatorToken, key as MessageKey, ...values);
}

function compileArithmetic(body: Body, node: ts.BinaryExpression, op: BinaryOp, expected: Type | undefined): Expr {
  const [left, right] = compileOperands(body, node.left, node.right, isArithmetic(op) ? expected : undefined);
  const type = commonInt(body, node, op, left.type, right.type);
  checkDivision(body, node.right, op, right);
  return { kind: 'binary', type: isArithmetic(op) ? type : bool, op, left, right, loc: locOf(body.front, node) };
}

/** Both operands, the one without a type of its own as the other's type. */
export function compileOperands(body: Body, left: ts.Expression, right: ts.Expression, expected: Type | undefined): readonly [Expr, Expr] {
  if (isUntyped(body.front, left) && !isUntyped(body.front, right)) {
    const second = compileValue(body, right, expected);
    return [compileValue(body, left, second.type), second];
  }
  const first = compileValue(body, left, expected);
  return [first, compileValue(body, right, first.type)];
}

/** The one integer type of both operands: equal widths, and no two different units. The distance of two addresses is a plain number. */
export function commonInt(body: Body, node: ts.BinaryExpression, op: string, left: Type, right: Type): IntType {
  const a = integerOperand(body, node.left, op, left);
  const b = integerOperand(body, node.right, op, right);
  if (a.name !== b.name) return fail(body.front, node, 'mixedWidths', op, describe(a), describe(b));
  if (!sameButForUnit(a, b)) return fail(body.front, node, 'mixedUnits', op, describe(a), describe(b));
  if (op === '-' && a.unit === b.unit) return ints[a.name];
  return a.unit === undefined ? b : a;
}

export function integerOperand(body: Body, node: ts.Node, op: string, type: Type): IntType {
  if (type.kind === 'int') return type;
  if (type.kind === 'enum') return fail(body.front, node, 'enumArithmetic', op, type.decl.name);
  if (type.kind === 'text') return fail(body.front, node, 'stringOperation', op === '+' ? 'joined' : 'ordered');
  return fail(body.front, node, 'operandType', op, `\`${describe(type)}\``, 'integers');
}

export function checkDivision(body: Body, node: ts.Node, op: BinaryOp | ArithmeticOp, right: Expr): void {
  if ((op === '/' || op === '%') && fold(right) === 0n) fail(body.front, node, 'divisionByZero');
}
