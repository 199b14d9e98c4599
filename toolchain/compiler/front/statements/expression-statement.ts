import type { Expr, Stmt } from '../../ir/code.ts';
import { locOf, report, type Body } from '../context.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { compileCondition, compileExpr } from '../expressions/expression.ts';
import { both, proofOf, without, type Facts } from '../facts.ts';
import { ts } from '../typescript.ts';
import { compileAssignment, compileStep, isAssignment } from './assign.ts';
import { assignedIn } from './learning.ts';
import { compileAssert, compileLog, compilePanic } from './log.ts';

/** A statement that is an expression: a call, an assignment, `++`, a log line. */
export function compileExpressionStatement(body: Body, node: ts.Expression): Stmt[] {
  if (ts.isParenthesizedExpression(node)) return compileExpressionStatement(body, node.expression);
  if (ts.isBinaryExpression(node) && isAssignment(node)) return compileAssignment(body, node);
  if (ts.isPostfixUnaryExpression(node)) return compileStep(body, node);
  if (ts.isPrefixUnaryExpression(node) && isStep(node.operator)) return compileStep(body, node);
  if (ts.isConditionalExpression(node)) return compileChoice(body, node);
  const callee = builtinCallee(body.front, node);
  if (callee !== undefined && ts.isCallExpression(node)) {
    if (callee === 'panic') return compilePanic(body, node);
    if (callee === 'assert') return compileAssert(body, node);
    if (callee.startsWith('log.')) return compileLog(body, node, callee.slice('log.'.length));
  }
  const expr = compileExpr(body, node);
  if (!effects.has(expr.kind)) report(body.front, node, 'noEffect');
  if (expr.type.kind === 'union') report(body.front, node, 'ignoredResult', expr.type.decl.name);
  return [{ kind: 'expr', expr, loc: locOf(body.front, node) }];
}

/** `test ? f() : g();` is an `if`: nobody asks for a value. */
function compileChoice(body: Body, node: ts.ConditionalExpression): Stmt[] {
  const test = compileCondition(body, node.condition);
  const proof = proofOf(test);
  const before = body.facts;
  const arm = (of: ts.Expression, facts: Facts): Stmt[] => {
    body.facts = both(before, facts);
    return compileExpressionStatement(body, of);
  };
  const [then, otherwise] = [arm(node.whenTrue, proof.whenTrue), arm(node.whenFalse, proof.whenFalse)];
  body.facts = without(before, assignedIn(body, node));
  return [{ kind: 'if', test, then, otherwise, loc: locOf(body.front, node) }];
}

/** Expressions that may stand as statements. */
const effects: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>(['call', 'callInterface', 'callReference', 'intrinsic', 'atomic', 'sliceOp', 'copy']);

function isStep(operator: ts.SyntaxKind): boolean {
  return operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken;
}
