import type { Expr, Stmt } from '../../ir/code.ts';
import { inScope } from '../body.ts';
import { locOf, type Body } from '../context.ts';
import { compileCondition } from '../expressions/expression.ts';
import { both, noFacts, proofOf, without, type Facts } from '../facts.ts';
import { leavesLoop } from '../flow.ts';
import { ts } from '../typescript.ts';
import { compileExpressionStatement } from './expression-statement.ts';
import { assignedIn } from './learning.ts';
import { compileBlock } from './statement.ts';
import { compileVariables } from './variables.ts';

export function compileWhile(body: Body, node: ts.WhileStatement): Stmt[] {
  const outside = enterLoop(body, node);
  const test = compileCondition(body, node.expression);
  const stmts = compileLoopBody(body, node.statement, proofOf(test).whenTrue);
  leaveLoop(body, outside, stmts, test);
  return [{ kind: 'while', test, body: stmts, loc: locOf(body.front, node) }];
}

export function compileDoWhile(body: Body, node: ts.DoStatement): Stmt[] {
  const outside = enterLoop(body, node);
  const stmts = compileLoopBody(body, node.statement);
  body.facts = outside;
  const test = compileCondition(body, node.expression);
  leaveLoop(body, outside, stmts, test);
  return [{ kind: 'doWhile', body: stmts, test, loc: locOf(body.front, node) }];
}

export function compileFor(body: Body, node: ts.ForStatement): Stmt[] {
  return inScope(body, () => {
    const init = node.initializer === undefined ? [] : compileInit(body, node.initializer);
    const outside = enterLoop(body, node);
    const test = node.condition === undefined ? undefined : compileCondition(body, node.condition);
    const proved = test === undefined ? noFacts : proofOf(test).whenTrue;
    const stmts = compileLoopBody(body, node.statement, proved);
    body.facts = both(outside, without(proved, assignedIn(body, node.statement)));
    const update = node.incrementor === undefined ? [] : compileUpdate(body, node.incrementor);
    leaveLoop(body, outside, stmts, test);
    return [{ kind: 'for', init, test, update, body: stmts, loc: locOf(body.front, node) }];
  });
}

function compileInit(body: Body, node: ts.ForInitializer): Stmt[] {
  return ts.isVariableDeclarationList(node) ? compileVariables(body, node) : compileUpdate(body, node);
}

/** `i++, j--`: the one place for a comma. */
function compileUpdate(body: Body, node: ts.Expression): Stmt[] {
  const isList = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return isList ? [...compileUpdate(body, node.left), ...compileUpdate(body, node.right)] : compileExpressionStatement(body, node);
}

/** What is known at the top of every turn: nothing of what the loop assigns. */
export function enterLoop(body: Body, node: ts.Node): Facts {
  body.facts = without(body.facts, assignedIn(body, node));
  return body.facts;
}

export function compileLoopBody(body: Body, node: ts.Statement, facts: Facts = noFacts): Stmt[] {
  const { breaks } = body;
  body.facts = both(body.facts, facts);
  body.breaks = 'loop';
  const stmts = compileBlock(body, node);
  body.breaks = breaks;
  return stmts;
}

/** After a loop without `break` its test is known to be false. */
export function leaveLoop(body: Body, outside: Facts, stmts: readonly Stmt[], test: Expr | undefined): void {
  body.facts = test === undefined || leavesLoop(stmts) ? outside : both(outside, proofOf(test).whenFalse);
}
