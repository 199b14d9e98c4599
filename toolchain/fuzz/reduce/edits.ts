/** The ways to make a program smaller by one step, as replacements of its text. */

import { ts } from '../../compiler/front/typescript.ts';

export type Edit = { readonly from: number; readonly to: number; readonly by: string };

export function editsOf(text: string): Edit[] {
  const file = ts.createSourceFile('program.ts', text, ts.ScriptTarget.ES2022, true);
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    edits.push(...editsAt(node, file));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return edits.filter(({ from, to, by }) => by.length < to - from);
}

function editsAt(node: ts.Node, file: ts.SourceFile): Edit[] {
  const replace = (by: string): Edit => ({ from: node.getStart(file), to: node.getEnd(), by });
  const removed = (): Edit => ({ from: node.getFullStart(), to: node.getEnd(), by: '' });
  if (ts.isStatement(node) && !ts.isBlock(node)) return [removed(), ...unwrapped(node, file).map(replace)];
  if (ts.isBlock(node)) return ts.isBlock(node.parent) ? [removed(), replace(inside(node, file))] : node.statements.length > 0 && isOptionalBody(node) ? [replace('{}')] : [];
  if (ts.isClassElement(node)) return [removed()];
  if (ts.isParameter(node) || ts.isEnumMember(node) || ts.isImportSpecifier(node) || ts.isTemplateSpan(node)) return listItem(node, file);
  if (ts.isPropertyAssignment(node) || ts.isPropertySignature(node) || ts.isCaseOrDefaultClause(node) || ts.isHeritageClause(node)) return listItem(node, file);
  if (ts.isExpression(node)) return expression(node, file).map(replace);
  return [];
}

/** A loop or a branch without its body is one step smaller than with it. */
function isOptionalBody({ parent }: ts.Block): boolean {
  return ts.isIfStatement(parent) || ts.isIterationStatement(parent, false) || ts.isFunctionLike(parent);
}

function inside(block: ts.Block, file: ts.SourceFile): string {
  return block.statements.map((statement) => statement.getText(file)).join('\n');
}

/** The statements inside of a statement, in place of it. */
function unwrapped(node: ts.Statement, file: ts.SourceFile): string[] {
  const bodies: (ts.Statement | undefined)[] = ts.isIfStatement(node) ? [node.thenStatement, node.elseStatement] : ts.isIterationStatement(node, false) ? [node.statement] : [];
  const texts = bodies.flatMap((body) => (body === undefined ? [] : [ts.isBlock(body) ? inside(body, file) : body.getText(file)]));
  const withoutElse = ts.isIfStatement(node) && node.elseStatement !== undefined ? [`if (${node.expression.getText(file)}) ${node.thenStatement.getText(file)}`] : [];
  const cases = ts.isSwitchStatement(node) ? node.caseBlock.clauses.flatMap((clause) => clause.statements.filter((each) => !ts.isBreakStatement(each)).map((each) => (ts.isBlock(each) ? inside(each, file).replace(/\bbreak;$/, '') : each.getText(file)))) : [];
  return [...texts, ...withoutElse, ...cases];
}

/** With the comma after it, or else the one before. */
function listItem(node: ts.Node, file: ts.SourceFile): Edit[] {
  if (ts.isTemplateSpan(node)) return [{ from: node.getStart(file) - 2, to: node.literal.getStart(file) + 1, by: '' }];
  const before = /,\s*$/.exec(file.text.slice(0, node.getFullStart()) + file.text.slice(node.getFullStart(), node.getStart(file)));
  const after = /^\s*[,;]/.exec(file.text.slice(node.getEnd()));
  if (after !== null) return [{ from: node.getStart(file), to: node.getEnd() + after[0].length, by: '' }];
  const from = before === null ? node.getFullStart() : node.getStart(file) - before[0].length;
  return [{ from, to: node.getEnd(), by: '' }];
}

/** One of its operands, or a literal. */
function expression(node: ts.Expression, file: ts.SourceFile): string[] {
  const operands: string[] = [];
  ts.forEachChild(node, (child) => {
    if (ts.isExpression(child) && !(ts.isCallExpression(node) && child === node.expression)) operands.push(child.getText(file));
  });
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node) || ts.isObjectLiteralExpression(node)) return ['0', '0n', ...operands.slice(1)];
  return [...operands, '0', '0n', '1', 'true', 'false'];
}
