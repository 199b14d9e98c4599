import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf, type Span } from '../diagnostics/report.ts';
import { messages, type MessageKey } from '../diagnostics/messages.ts';
import type { ClassDecl, FunctionDecl, GlobalDecl, Loc, LocalDecl, Module } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import type { Declaration } from './declarations/declaration.ts';
import type { Default } from './expressions/default.ts';
import type { Facts } from './facts.ts';
import type { Generic, Instance, TypeArgument } from './generics/generic.ts';
import type { Instances } from './generics/instances.ts';
import { ts } from './typescript.ts';

/** What the front end knows about the whole program while it works. */
export type Front = {
  readonly checker: ts.TypeChecker;
  readonly root: string;
  readonly modules: Map<ts.SourceFile, Module>;
  /** The module of what machine.d.ts declares: records and enums that the program uses. */
  readonly machine: Module;
  readonly declarations: Map<ts.Symbol, Declaration>;
  /** Classes of which a member was refused: what is missing there has been reported. */
  readonly incomplete: Set<ClassDecl>;
  /** What was given up: a program of which a piece was given up, and about which nothing was said, is a mistake of the compiler's. */
  readonly abandoned: Abandoned[];
  /** Globals whose initialisers are being compiled. */
  readonly initialising: Set<GlobalDecl>;
  readonly diagnostics: Diagnostic[];
  /** Who calls whom directly, and where first. */
  readonly calls: Map<FunctionDecl, Map<FunctionDecl, ts.Node>>;
  /** The classes made for `pool(C, n)`. */
  readonly pools: ClassDecl[];
  /** The default values of parameters. */
  readonly defaults: Map<LocalDecl, Default>;
  /** Functions that the source does not write, for `u32.checked(x)`, by module and name. */
  readonly helpers: Map<ts.SourceFile, Map<string, FunctionDecl>>;
  readonly instances: Instances;
  /** The globals that names of the program stand for. */
  readonly globals: Map<string, ts.Symbol>;
  readonly genericMethods: Map<ClassDecl, readonly Generic[]>;
  /** The instance that is being declared or compiled, and what the type parameters stand for in it. */
  readonly instance: Instance | undefined;
  readonly typeArguments: ReadonlyMap<ts.Symbol, TypeArgument>;
};

const noTypeArguments: Front['typeArguments'] = new Map();

/** What is known at module level: a declaration there is the same whoever asks for it. */
export function outside(front: Front): Front {
  return front.instance === undefined ? front : { ...front, instance: undefined, typeArguments: noTypeArguments };
}

/** What the front end knows while it is inside one function or one initialiser. */
export type Body = {
  readonly front: Front;
  /** The function, or undefined in an initialiser of static storage. */
  readonly decl: FunctionDecl | undefined;
  readonly result: Type;
  readonly self: LocalDecl | undefined;
  /** A local whose declaration failed is there as undefined: its uses say nothing more. */
  readonly locals: Map<ts.Symbol, LocalDecl | undefined>;
  /** Names of the locals in force with their symbols, innermost block last. */
  readonly scopes: Map<string, ts.Symbol | undefined>[];
  /** What is known here of locals: that they are not null, which variants of a union they may be. */
  facts: Facts;
  /** Whether a literal may make constant storage here: initialisers of module-level declarations and of fields. */
  readonly isStatic: boolean;
  /** What a plain `break` would leave. */
  breaks: 'loop' | 'case' | 'nothing';
};

/** Thrown where the rest of a statement or declaration has no meaning any more; what is wrong has been reported. */
class Abandoned extends Error {}

/** Gives up on the statement or declaration, of which something wrong has been reported. */
export function abandon(front: Front): never {
  const abandoned = new Abandoned();
  front.abandoned.push(abandoned);
  throw abandoned;
}

/** Reports and gives up on the statement or declaration. */
export function fail(front: Front, node: ts.Node, key: MessageKey, ...values: string[]): never {
  report(front, node, key, ...values);
  return abandon(front);
}

/** Reports and goes on. */
export function report(front: Front, node: ts.Node, key: MessageKey, ...values: string[]): void {
  const diagnostic = diagnosticOf(key, spanOf(front.root, node.getSourceFile(), node.getStart(), node.getEnd()), values);
  const isAboutTypes = front.instance !== undefined && messages[key].kind === 'check';
  front.diagnostics.push(isAboutTypes ? { ...diagnostic, within: wayTo(front.instance) } : diagnostic);
}

/** The instances around a place, innermost first, each with the place that asked for it; of a long way only the ends. */
function wayTo(innermost: Instance | undefined): string[] {
  const way: string[] = [];
  for (let instance = innermost; instance !== undefined; instance = instance.parent) way.push(`\`${instance.written}\`, used at ${instance.use}`);
  return way.length <= 3 ? way : [way[0]!, `${way.length - 2} instances between`, way.at(-1)!];
}

/** Runs `work`; an abandoned piece gives undefined. */
export function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof Abandoned) return undefined;
    throw error;
  }
}

export function locOf(front: Front, node: ts.Node): Loc {
  return positionOf(front.root, node.getSourceFile(), node.getStart());
}

export function spanOf(root: string, file: ts.SourceFile, start: number, end: number): Span {
  const loc = positionOf(root, file, start);
  const line = lineText(file, loc.line - 1);
  return { loc, line, length: Math.max(1, Math.min(end - start, line.length - loc.column + 1)) };
}

function positionOf(root: string, file: ts.SourceFile, position: number): Loc {
  const { line, character } = file.getLineAndCharacterOfPosition(position);
  return { file: pathOf(root, file), line: line + 1, column: character + 1 };
}

const paths = new WeakMap<ts.SourceFile, { readonly root: string; readonly path: string }>();

/** The path of a file, which every node of it asks for. */
function pathOf(root: string, file: ts.SourceFile): string {
  const known = paths.get(file);
  if (known !== undefined && known.root === root) return known.path;
  const path = relativePath(root, file.fileName);
  paths.set(file, { root, path });
  return path;
}

/** The user's line at a place; empty for a place in no module of the program. */
export function lineAt(front: Front, loc: Loc): string {
  const file = [...front.modules.keys()].find((each) => relativePath(front.root, each.fileName) === loc.file);
  return file === undefined ? '' : lineText(file, loc.line - 1);
}

function lineText(file: ts.SourceFile, line: number): string {
  const starts = file.getLineStarts();
  const start = starts[line] ?? file.text.length;
  let end = starts[line + 1] ?? file.text.length;
  while (end > start && ts.isLineBreak(file.text.charCodeAt(end - 1))) end--;
  return file.text.slice(start, end);
}

/** `path` as written in the project; a file outside of it keeps its whole path. */
export function relativePath(root: string, path: string): string {
  const prefix = root.endsWith('/') ? root : `${root}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length) : path;
}

/** The text of the doc comment of a declaration, without its stars. */
export function docOf(node: ts.Node): string | undefined {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const last = comments.at(-1);
  if (last === undefined) return undefined;
  const lines = last.getText().replace(/^\/\*\*/, '').replace(/\*\/$/, '').split('\n');
  return lines.map((line) => line.replace(/^\s*\* ?/, '').trimEnd()).join('\n').trim();
}

/** The symbol that a name stands for, through imports. */
export function symbolOf(front: Front, node: ts.Node): ts.Symbol | undefined {
  const symbol = lexicalSymbolOf(front, node) ?? (ts.isShorthandPropertyAssignment(node.parent)
    ? front.checker.getShorthandAssignmentValueSymbol(node.parent)
    : front.checker.getSymbolAtLocation(node));
  return symbol !== undefined && (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? front.checker.getAliasedSymbol(symbol) : symbol;
}

/** What the binder noted: the names that a module, a function or a block declares. What a module exports has a symbol of its own. */
type Scope = { readonly locals?: ReadonlyMap<ts.__String, Named> };
type Named = ts.Symbol & { readonly exportSymbol?: ts.Symbol };

/**
 * The parameter, variable or import that a name stands for, or what its module declares, or what machine.d.ts does. The binder's tables tell that of most
 * names; the checker, which is asked for the others, goes through all rules of JavaScript anew each time.
 */
function lexicalSymbolOf(front: Front, node: ts.Node): ts.Symbol | undefined {
  if (!ts.isIdentifier(node) || !isVariableName(node)) return undefined;
  for (let scope: ts.Node | undefined = node.parent; scope !== undefined; scope = scope.parent) {
    if (hasOtherNames(scope)) return undefined;
    const found = (scope as Scope).locals?.get(node.escapedText);
    if (found !== undefined) return valueOf(found);
  }
  return globalSymbolOf(front, node);
}

/** The members of an enum, and what else can be named inside something without being in a table of names there. */
function hasOtherNames(scope: ts.Node): boolean {
  return ts.isEnumDeclaration(scope) || ts.isFunctionExpression(scope) || ts.isClassExpression(scope) || ts.isModuleDeclaration(scope);
}

/** What no scope around a name declares is the same wherever the name stands. */
function globalSymbolOf({ checker, globals }: Front, node: ts.Identifier): ts.Symbol | undefined {
  const symbol = globals.get(node.text) ?? checker.getSymbolAtLocation(node);
  if (symbol !== undefined) globals.set(node.text, symbol);
  return symbol;
}

/** The value that a name stands for, if it is one: a type of that name may be exported alone. */
function valueOf(found: Named): ts.Symbol | undefined {
  if ((found.flags & ts.SymbolFlags.ExportValue) !== 0) return found.exportSymbol;
  return (found.flags & (ts.SymbolFlags.Value | ts.SymbolFlags.Alias)) === 0 ? undefined : found;
}

/** Names of members and of types are looked up elsewhere. */
function isVariableName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent)) return true;
  const isMember = (parent as { readonly name?: ts.Node }).name === node;
  return !isMember && (isOperand(parent) || ts.isReturnStatement(parent) || ts.isIfStatement(parent) || ts.isExpressionStatement(parent) || ts.isSwitchStatement(parent));
}

function isOperand(parent: ts.Node): boolean {
  return ts.isExpression(parent) && !ts.isExpressionWithTypeArguments(parent);
}
