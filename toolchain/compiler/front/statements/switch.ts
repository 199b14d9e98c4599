import type { Expr, Stmt, StmtOf } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fold } from '../constants.ts';
import { inScope } from '../body.ts';
import { fail, locOf, report, type Body } from '../context.ts';
import { compileAs, compileValue } from '../expressions/expression.ts';
import { without, type Facts } from '../facts.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { assignedIn } from './learning.ts';
import { compileStatements } from './statement.ts';

type Group = { readonly labels: ts.CaseOrDefaultClause[]; readonly statements: readonly ts.Statement[] };

/** `switch` over an integer or an enum: every case ends by itself, several labels may share one. */
export function compileSwitch(body: Body, node: ts.SwitchStatement): Stmt[] {
  const subject = compileValue(body, node.expression);
  if (subject.type.kind !== 'int' && subject.type.kind !== 'enum') return fail(body.front, node.expression, 'switchSubject', `\`${describe(subject.type)}\``);
  const outside = without(body.facts, assignedIn(body, node.caseBlock));
  const seen = new Set<bigint>();
  const groups = groupsOf(node.caseBlock).map((group) => compileGroup(body, group, subject.type, seen, body.facts));
  body.facts = outside;
  const otherwise = groups.find((group) => group.isDefault);
  const cases = groups.filter((group) => group !== otherwise).map(({ values, stmts }) => ({ values, body: stmts }));
  return [{ kind: 'switch', subject, cases, otherwise: otherwise?.stmts, loc: locOf(body.front, node) } satisfies StmtOf<'switch'>];
}

/** Labels without statements belong to the next ones that have some. */
function groupsOf(block: ts.CaseBlock): Group[] {
  const groups: Group[] = [];
  let labels: ts.CaseOrDefaultClause[] = [];
  block.clauses.forEach((clause, index) => {
    labels.push(clause);
    if (clause.statements.length === 0 && index < block.clauses.length - 1) return;
    groups.push({ labels, statements: clause.statements });
    labels = [];
  });
  return groups;
}

type Compiled = { readonly values: Expr[]; readonly stmts: Stmt[]; readonly isDefault: boolean };

function compileGroup(body: Body, { labels, statements }: Group, type: Type, seen: Set<bigint>, facts: Facts): Compiled {
  const values = labels.filter(ts.isCaseClause).map((label) => compileLabel(body, label, type, seen));
  body.facts = facts;
  const { breaks } = body;
  body.breaks = 'case';
  const stmts = inScope(body, () => compileStatements(body, withoutBreak(statements)));
  body.breaks = breaks;
  return { values, stmts, isDefault: labels.some(ts.isDefaultClause) };
}

function compileLabel(body: Body, label: ts.CaseClause, type: Type, seen: Set<bigint>): Expr {
  const value = compileAs(body, label.expression, type);
  const known = fold(value);
  if (typeof known !== 'bigint') return fail(body.front, label.expression, 'caseConstant');
  if (seen.has(known)) report(body.front, label.expression, 'duplicateCase');
  seen.add(known);
  return { kind: 'constant', type, value: known, loc: value.loc };
}

/** The statements of a case without the `break` that ends it; a block around them is opened. TypeScript sees to it that no case falls through. */
function withoutBreak(statements: readonly ts.Statement[]): readonly ts.Statement[] {
  const [only] = statements;
  if (statements.length === 1 && only !== undefined && ts.isBlock(only)) return withoutBreak(only.statements);
  const last = statements.at(-1);
  return last !== undefined && ts.isBreakStatement(last) && last.label === undefined ? statements.slice(0, -1) : statements;
}
