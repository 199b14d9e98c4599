import { at } from '../../defect.ts';
import type { Stmt } from '../../ir/code.ts';
import { attempt, fail, locOf, type Body } from '../context.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import { inScope } from '../body.ts';
import { ts } from '../typescript.ts';
import { compileExpressionStatement } from './expression-statement.ts';
import { compileFor, compileDoWhile, compileWhile } from './loops.ts';
import { compileForOf } from './for-of.ts';
import { compileIf } from './if.ts';
import { compileBreak, compileContinue, compileReturn } from './jumps.ts';
import { compileSwitch } from './switch.ts';
import { compileUsing, isUsing } from './using.ts';
import { compileVariables } from './variables.ts';

const { SyntaxKind } = ts;

/** Statements one after the other; one that fails is reported and left out. */
export function compileStatements(body: Body, nodes: readonly ts.Statement[]): Stmt[] {
  const first = nodes.findIndex(isUsing);
  const plain = first < 0 ? nodes : nodes.slice(0, first);
  const stmts = plain.flatMap((node) => attempt(() => at('compiling a statement', () => locOf(body.front, node), () => compileStatement(body, node))) ?? []);
  return first < 0 ? stmts : [...stmts, ...compileUsing(body, nodes[first] as ts.VariableStatement, () => compileStatements(body, nodes.slice(first + 1)))];
}

/** The statements of a branch or of a loop, in a block of their own. */
export function compileBlock(body: Body, node: ts.Statement): Stmt[] {
  return inScope(body, () => compileStatements(body, ts.isBlock(node) ? node.statements : [node]));
}

export function compileStatement(body: Body, node: ts.Statement): Stmt[] {
  const compile = (compilers ??= makeCompilers()).get(node.kind);
  return compile === undefined ? refuseStatement(body, node) : compile(body, node as never);
}

type Compiler = (body: Body, node: never) => Stmt[];
let compilers: ReadonlyMap<ts.SyntaxKind, Compiler> | undefined;

function makeCompilers(): ReadonlyMap<ts.SyntaxKind, Compiler> {
  return new Map<ts.SyntaxKind, Compiler>([
    [SyntaxKind.VariableStatement, (body, node: ts.VariableStatement) => compileVariables(body, node.declarationList)],
    [SyntaxKind.ExpressionStatement, (body, node: ts.ExpressionStatement) => compileExpressionStatement(body, node.expression)],
    [SyntaxKind.IfStatement, compileIf],
    [SyntaxKind.WhileStatement, compileWhile],
    [SyntaxKind.DoStatement, compileDoWhile],
    [SyntaxKind.ForStatement, compileFor],
    [SyntaxKind.ForOfStatement, compileForOf],
    [SyntaxKind.SwitchStatement, compileSwitch],
    [SyntaxKind.ReturnStatement, compileReturn],
    [SyntaxKind.BreakStatement, compileBreak],
    [SyntaxKind.ContinueStatement, compileContinue],
    [SyntaxKind.Block, (body, node: ts.Block) => [{ kind: 'block', body: compileBlock(body, node), loc: locOf(body.front, node) }]],
    [SyntaxKind.EmptyStatement, () => []],
  ]);
}

/** Statements that are not in the language, or not inside a function, by syntax. */
const refusals = new Map<ts.SyntaxKind, readonly [MessageKey, ...string[]]>([
  [SyntaxKind.ThrowStatement, ['throwing']],
  [SyntaxKind.TryStatement, ['trying']],
  [SyntaxKind.LabeledStatement, ['label']],
  [SyntaxKind.ForInStatement, ['forIn']],
  [SyntaxKind.WithStatement, ['withStatement']],
  [SyntaxKind.DebuggerStatement, ['debugger']],
  [SyntaxKind.FunctionDeclaration, ['nestedFunction']],
  [SyntaxKind.ClassDeclaration, ['localDeclaration', 'a class']],
  [SyntaxKind.EnumDeclaration, ['localDeclaration', 'an enum']],
  [SyntaxKind.InterfaceDeclaration, ['localDeclaration', 'an interface']],
  [SyntaxKind.TypeAliasDeclaration, ['localDeclaration', 'a type']],
]);

function refuseStatement(body: Body, node: ts.Statement): never {
  const [key, ...values] = refusals.get(node.kind) ?? ['unknownSyntax', `this ${SyntaxKind[node.kind]}`];
  return fail(body.front, node, key as MessageKey, ...values);
}
