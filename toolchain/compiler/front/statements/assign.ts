import type { ArithmeticOp, Expr, Stmt, Target } from '../../ir/code.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { checkDivision, integerOperand } from '../expressions/binary.ts';
import { compileAs, compileValue } from '../expressions/expression.ts';
import { compileCount } from '../expressions/shift.ts';
import { describe } from '../types/describe.ts';
import { sameButForUnit } from '../types/same.ts';
import { ts } from '../typescript.ts';
import { learnFromAssignment } from './learning.ts';

const { SyntaxKind } = ts;

const compounds = new Map<ts.SyntaxKind, ArithmeticOp>([
  [SyntaxKind.PlusEqualsToken, '+'], [SyntaxKind.MinusEqualsToken, '-'], [SyntaxKind.AsteriskEqualsToken, '*'], [SyntaxKind.SlashEqualsToken, '/'],
  [SyntaxKind.PercentEqualsToken, '%'], [SyntaxKind.AmpersandEqualsToken, '&'], [SyntaxKind.BarEqualsToken, '|'], [SyntaxKind.CaretEqualsToken, '^'],
  [SyntaxKind.LessThanLessThanEqualsToken, '<<'], [SyntaxKind.GreaterThanGreaterThanEqualsToken, '>>'],
]);

const refusals = new Map<ts.SyntaxKind, MessageKey>([
  [SyntaxKind.QuestionQuestionEqualsToken, 'nullish'],
  [SyntaxKind.AmpersandAmpersandEqualsToken, 'logicalAssignment'],
  [SyntaxKind.BarBarEqualsToken, 'logicalAssignment'],
  [SyntaxKind.GreaterThanGreaterThanGreaterThanEqualsToken, 'unsignedShift'],
  [SyntaxKind.AsteriskAsteriskEqualsToken, 'powerOperator'],
]);

export function isAssignment(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return kind >= SyntaxKind.FirstAssignment && kind <= SyntaxKind.LastAssignment;
}

/** `a = b` and `a op= b`. */
export function compileAssignment(body: Body, node: ts.BinaryExpression): Stmt[] {
  const token = node.operatorToken;
  const refused = refusals.get(token.kind);
  if (refused !== undefined) fail(body.front, token, refused, token.getText());
  if (ts.isArrayLiteralExpression(node.left) || ts.isObjectLiteralExpression(node.left)) fail(body.front, node.left, 'destructuringAssignment');
  const target = compileTarget(body, node.left);
  const loc = locOf(body.front, node);
  const op = compounds.get(token.kind);
  if (op !== undefined) return [{ kind: 'compound', target, op, value: compileOperand(body, node.right, op, target), loc }];
  const value = compileAs(body, node.right, target.type);
  if (target.kind === 'local') learnFromAssignment(body, target.decl, value);
  return [{ kind: 'assign', target, value, loc }];
}

/** `a++` and `a--`, before or behind. */
export function compileStep(body: Body, node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): Stmt[] {
  const target = compileTarget(body, node.operand);
  const op = node.operator === SyntaxKind.PlusPlusToken ? '+' : '-';
  const type = integerOperand(body, node.operand, op.repeat(2), target.type);
  const loc = locOf(body.front, node);
  return [{ kind: 'compound', target, op, value: { kind: 'constant', type, value: 1n, loc }, loc }];
}

/** The value of `target op= value`. */
function compileOperand(body: Body, node: ts.Expression, op: ArithmeticOp, target: Target): Expr {
  const type = integerOperand(body, node, `${op}=`, target.type);
  if (op === '<<' || op === '>>') return compileCount(body, node, type);
  const value = compileValue(body, node, type);
  const other = integerOperand(body, node, `${op}=`, value.type);
  if (other.name !== type.name) fail(body.front, node, 'mixedWidths', `${op}=`, describe(type), describe(other));
  if (!sameButForUnit(type, other)) fail(body.front, node, 'mixedUnits', `${op}=`, describe(type), describe(other));
  checkDivision(body, node, op, value);
  return value;
}

/** What can be written to, and is not declared otherwise. */
function compileTarget(body: Body, node: ts.Expression): Target {
  const target = stripNarrowing(compileValue(body, node));
  const why = reasonAgainst(target, body);
  if (why !== undefined) return fail(body.front, node, 'readonlyTarget', `\`${node.getText()}\``, why);
  return target as Target;
}

function stripNarrowing(expr: Expr): Expr {
  return expr.kind === 'retype' && expr.operand.kind === 'local' ? expr.operand : expr;
}

function reasonAgainst(target: Expr, body: Body): string | undefined {
  switch (target.kind) {
    case 'local': return target.decl.mutable ? undefined : 'it is a constant';
    case 'global': return target.decl.storage === 'static' ? undefined : 'it is a constant';
    case 'field': return reasonAgainstField(target, body);
    case 'index': return reasonAgainstElement(target.array.type);
    case 'viewField': return target.field.type.kind === 'bytes' ? 'its bytes can be, one by one' : undefined;
    case 'registerField': case 'registerRaw': return 'a register value is immutable; `x.with({ field: value })` makes another';
    case 'recordField': return 'a record is a value; make another';
    default: return 'it is not a place in memory';
  }
}

function reasonAgainstField({ field, object }: Extract<Expr, { kind: 'field' }>, body: Body): string | undefined {
  if (field.embedded) return 'its storage lies inside the object; `copy(to, from)` copies objects';
  const inConstructor = body.decl !== undefined && body.decl === body.decl.owner?.construct && object.kind === 'local' && object.decl === body.self;
  return field.readonly && !inConstructor ? 'the field is `readonly`' : undefined;
}

function reasonAgainstElement(array: Type): string | undefined {
  if (array.kind === 'slice' && array.readonly) return 'the slice is `readonly`';
  const element = array.kind === 'slice' || array.kind === 'fixed' ? array.element : undefined;
  return element?.kind === 'class' ? 'the elements are the objects themselves; `copy(to, from)` copies objects' : undefined;
}
