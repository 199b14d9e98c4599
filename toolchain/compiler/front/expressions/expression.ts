import type { Expr } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fail, report, type Body } from '../context.ts';
import { bool } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { compileArrayLiteral } from './array-literal.ts';
import { compileBinary } from './binary.ts';
import { compileCall } from './call.ts';
import { compileCast } from './cast.ts';
import { coerce } from './coerce.ts';
import { compileConditional } from './conditional.ts';
import { compileIdentifier, compileInstantiation, compileThis } from './identifier.ts';
import { compileIndex } from './index.ts';
import { compileBoolean, compileNull, compileNumber, compileText } from './literal.ts';
import { compileNonNull } from './non-null.ts';
import { compileObjectLiteral } from './object-literal.ts';
import { compileProperty } from './property.ts';
import { refuseExpression } from './refuse.ts';
import { compilePrefix } from './unary.ts';

/** Compiles an expression bottom-up. `expected` is the type that the context asks for: literals adapt to it. */
export function compileExpr(body: Body, node: ts.Expression, expected?: Type): Expr {
  if (ts.isParenthesizedExpression(node)) return compileExpr(body, node.expression, expected);
  const compile = (compilers ??= makeCompilers()).get(node.kind);
  return compile === undefined ? refuseExpression(body, node) : compile(body, node as never, expected);
}

/** Compiles an expression as a value of exactly this type. */
export function compileAs(body: Body, node: ts.Expression, expected: Type): Expr {
  return coerce(body.front, compileExpr(body, node, expected), expected, node);
}

/** Compiles a condition: a boolean, never a number or a reference. */
export function compileCondition(body: Body, node: ts.Expression): Expr {
  const test = compileExpr(body, node, bool);
  if (test.type.kind !== 'bool') report(body.front, node, 'condition', describe(test.type));
  return test;
}

/** Compiles an expression that must have a value. */
export function compileValue(body: Body, node: ts.Expression, expected?: Type): Expr {
  const expr = compileExpr(body, node, expected);
  return expr.type.kind === 'void' || expr.type.kind === 'never' ? fail(body.front, node, 'voidValue') : expr;
}

type Compiler = (body: Body, node: never, expected: Type | undefined) => Expr;
let compilers: ReadonlyMap<ts.SyntaxKind, Compiler> | undefined;

function makeCompilers(): ReadonlyMap<ts.SyntaxKind, Compiler> {
  const { SyntaxKind } = ts;
  return new Map<ts.SyntaxKind, Compiler>([
    [SyntaxKind.NumericLiteral, compileNumber],
    [SyntaxKind.BigIntLiteral, compileNumber],
    [SyntaxKind.StringLiteral, compileText],
    [SyntaxKind.NoSubstitutionTemplateLiteral, compileText],
    [SyntaxKind.TrueKeyword, compileBoolean],
    [SyntaxKind.FalseKeyword, compileBoolean],
    [SyntaxKind.NullKeyword, compileNull],
    [SyntaxKind.Identifier, compileIdentifier],
    [SyntaxKind.ExpressionWithTypeArguments, compileInstantiation],
    [SyntaxKind.ThisKeyword, compileThis],
    [SyntaxKind.BinaryExpression, compileBinary],
    [SyntaxKind.PrefixUnaryExpression, compilePrefix],
    [SyntaxKind.ConditionalExpression, compileConditional],
    [SyntaxKind.PropertyAccessExpression, compileProperty],
    [SyntaxKind.ElementAccessExpression, compileIndex],
    [SyntaxKind.CallExpression, compileCall],
    [SyntaxKind.NonNullExpression, compileNonNull],
    [SyntaxKind.AsExpression, compileCast],
    [SyntaxKind.ObjectLiteralExpression, compileObjectLiteral],
    [SyntaxKind.ArrayLiteralExpression, compileArrayLiteral],
  ]);
}
