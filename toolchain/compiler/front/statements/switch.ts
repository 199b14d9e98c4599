import type { Expr, Stmt } from '../../ir/code.ts';
import type { Type } from '../../ir/types.ts';
import { fold } from '../constants.ts';
import { inScope } from '../body.ts';
import { fail, locOf, report, type Body } from '../context.ts';
import { compileAs, compileValue } from '../expressions/expression.ts';
import { describeVariant } from '../expressions/union.ts';
import { both, factOf, noFacts, variantsOf, type Facts } from '../facts.ts';
import { terminates } from '../flow.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { join, type Branch } from './if.ts';
import { compileStatements } from './statement.ts';

type Group = { readonly labels: ts.CaseOrDefaultClause[]; readonly statements: readonly ts.Statement[] };

/** `switch` over an integer, an enum or the tag of a union: every case ends by itself, several labels may share one. */
export function compileSwitch(body: Body, node: ts.SwitchStatement): Stmt[] {
  const subject = compileValue(body, node.expression);
  if (subject.type.kind !== 'int' && subject.type.kind !== 'enum') return fail(body.front, node.expression, 'switchSubject', `\`${describe(subject.type)}\``);
  const seen = new Set<bigint>();
  const groups = groupsOf(node.caseBlock).map((group) => ({ ...group, values: compileLabels(body, group, subject.type, seen) }));
  const left = casesLeft(body, subject).filter(({ tag }) => !seen.has(tag));
  const isOpen = subject.type.kind === 'int' || (left.length > 0 && !groups.some(isDefault));
  if (isOpen && left.length > 0) report(body.front, node.expression, 'missingCases', left.map(({ text }) => text).join(', '));
  const before = body.facts;
  const bodies = groups.map((group) => compileGroup(body, group, both(before, learned(subject, (tag) => (isDefault(group) ? !elsewhere(groups, group, tag) : chooses(group, tag))))));
  const unmatched = isOpen ? both(before, learned(subject, (tag) => !seen.has(tag as bigint))) : undefined;
  body.facts = bodies.map(({ facts }) => facts).reduce(join, unmatched) ?? before;
  const cases = groups.flatMap((group, index) => (isDefault(group) ? [] : [{ values: group.values, body: bodies[index]!.stmts }]));
  const otherwise = bodies[groups.findIndex(isDefault)]?.stmts;
  return [{ kind: 'switch', subject, cases, otherwise, exhaustive: !isOpen && subject.kind === 'unionTag', loc: locOf(body.front, node) }];
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

type Labelled = Group & { readonly values: readonly Expr[] };

function isDefault({ labels }: Group): boolean {
  return labels.some(ts.isDefaultClause);
}

function chooses({ values }: Labelled, tag: unknown): boolean {
  return values.some((value) => value.kind === 'constant' && value.value === tag);
}

function elsewhere(groups: readonly Labelled[], group: Labelled, tag: unknown): boolean {
  return groups.some((each) => each !== group && chooses(each, tag));
}

/** What an enum or a tag may be here; nothing for an integer. */
function casesLeft(body: Body, subject: Expr): { readonly tag: bigint; readonly text: string }[] {
  const { type } = subject;
  if (type.kind !== 'enum') return [];
  if (subject.kind !== 'unionTag') return type.decl.members.map(({ name, value }) => ({ tag: value, text: `\`${type.decl.name}.${name}\`` }));
  const { decl } = subject;
  return variantsOf(body.facts, subject.union, decl).map((variant) => ({ tag: variant.tag as bigint, text: describeVariant(decl, variant) }));
}

/** What is known of a local whose tag is one of those. */
function learned(subject: Expr, isOne: (tag: bigint | boolean) => boolean): Facts {
  if (subject.kind !== 'unionTag' || subject.union.kind !== 'local') return noFacts;
  return factOf(subject.union.decl, subject.decl.variants.filter(({ tag }) => isOne(tag)));
}

function compileGroup(body: Body, { statements }: Group, facts: Facts): Branch {
  body.facts = facts;
  const { breaks } = body;
  body.breaks = 'case';
  const stmts = inScope(body, () => compileStatements(body, withoutBreak(statements)));
  body.breaks = breaks;
  return { stmts, facts: terminates(stmts) ? undefined : body.facts };
}

function compileLabels(body: Body, { labels }: Group, type: Type, seen: Set<bigint>): Expr[] {
  return labels.filter(ts.isCaseClause).map((label) => compileLabel(body, label, type, seen));
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
