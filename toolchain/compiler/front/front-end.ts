import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { at } from '../defect.ts';
import { mergeDiagnostics } from '../diagnostics/report.ts';
import type { ClassDecl, Loc, Module, Program, RecordDecl, UnionDecl } from '../ir/program.ts';
import { checkDirectives } from './checks/directives.ts';
import { checkNesting } from './checks/nesting.ts';
import { checkRecursion } from './checks/recursion.ts';
import { checkRecursiveValues } from './checks/recursive-values.ts';
import { attempt, lineAt, locOf, relativePath, spanOf, symbolOf, type Front } from './context.ts';
import { readAttributes, type Attributes } from './declarations/attributes.ts';
import { compileClass } from './declarations/class-body.ts';
import type { Declaration } from './declarations/declaration.ts';
import { compileFunction } from './declarations/function.ts';
import { declareModule } from './declarations/module.ts';
import { initialiserOf } from './declarations/variable.ts';
import { Instances } from './generics/instances.ts';
import { compileInstances } from './generics/instantiate.ts';
import { checkUnused } from './generics/unused.ts';
import { importersOf } from './importers.ts';
import { checkTypeScript, checkUnplaced } from './type-check.ts';
import { ts, type Loaded } from './typescript.ts';

export type Analysed = {
  readonly program: Program;
  readonly diagnostics: readonly Diagnostic[];
  /** The user's line at a place, for further diagnostics. */
  readonly lineAt: (loc: Loc) => string;
};

/**
 * From TypeScript to the typed IR. Every declaration of every module first, then bodies and initialisers, then the checks
 * that need the whole program. With diagnostics the program has holes and must not be used.
 */
export function analyse(loaded: Loaded, root: string): Analysed {
  const tooDeep = checkNesting(loaded.modules, root);
  if (tooDeep.length > 0) return { program: emptyProgram(), diagnostics: tooDeep, lineAt: () => '' };
  const typescript = checkTypeScript(loaded, root);
  const front = newFront(loaded, root);
  const isRefused = typescript.grammar.length + typescript.types.length > 0;
  const program = !isRefused ? compileProgram(front, loaded.modules) : compileBroken(front, loaded.modules);
  const merged = mergeDiagnostics(typescript, front.diagnostics, (files) => importersOf(loaded, root, files));
  const diagnostics = merged.length > 0 ? merged : checkUnplaced(loaded, root);
  if (diagnostics.length === 0) checkWhole(front);
  return { program, diagnostics, lineAt: (loc) => lineAt(front, loc) };
}

/**
 * Looks for what else is wrong with a program that TypeScript has refused already. Its tree may have holes where the grammar has
 * none; what the front end found before it met one is all that is said then.
 */
function compileBroken(front: Front, files: readonly ts.SourceFile[]): Program {
  try {
    return compileProgram(front, files);
  } catch {
    return emptyProgram();
  }
}

function emptyProgram(): Program {
  return { modules: [], machine: emptyModule('machine', undefined), entries: [], offsets: [], cold: [] };
}

/** A program without diagnostics has no holes: whatever was given up must have been reported. */
function checkWhole({ declarations, instances, incomplete, abandoned }: Front): void {
  const isBroken = ({ kind }: Declaration): boolean => kind === 'broken' || kind === 'pending';
  const broken = [...declarations].filter(([, declaration]) => isBroken(declaration)).map(([symbol]) => symbol.name);
  const brokenInstances = instances.all.filter(({ declaration }) => isBroken(declaration)).map(({ written }) => written);
  const [hole] = [...broken, ...brokenInstances, ...[...incomplete].map(({ name }) => name)];
  if (hole === undefined && abandoned.length > 0) throw new TypeError('the front end gave up on a statement without a word');
  if (hole !== undefined) throw new TypeError(`the front end gave up on \`${hole}\` without a word`);
}

function newFront({ checker, modules }: Loaded, root: string): Front {
  const paths = modules.map((file) => [file, emptyModule(relativePath(root, file.fileName).replace(/\.ts$/, ''), docOfFile(file))] as const);
  return {
    checker, root, modules: new Map(paths), machine: emptyModule('machine', undefined), declarations: new Map(),
    incomplete: new Set(), abandoned: [], initialising: new Set(), diagnostics: [], calls: new Map(), pools: [],
    defaults: new Map(), helpers: new Map(), instances: new Instances(), genericMethods: new Map(), globals: new Map(), instance: undefined, typeArguments: new Map(),
  };
}

function emptyModule(path: string, doc: string | undefined): Module {
  return { path, doc, enums: [], registers: [], layouts: [], records: [], unions: [], interfaces: [], classes: [], globals: [], functions: [], generics: [] };
}

/** A comment at the very top that is followed by an empty line, or by the imports, speaks of the module. */
function docOfFile(file: ts.SourceFile): string | undefined {
  const match = /^\/\*\*([\s\S]*?)\*\/\r?\n(?:\r?\n|import\b)/.exec(file.text);
  return match?.[1]!.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd()).join('\n').trim();
}

function compileProgram(front: Front, files: readonly ts.SourceFile[]): Program {
  for (const file of files) checkDirectives(front, file);
  for (const file of files) declareModule(front, file, front.modules.get(file)!);
  for (const file of files) compileBodies(front, file);
  compileInstances(front);
  for (const [file, own] of front.helpers) front.modules.get(file)!.functions.push(...own.values());
  checkUnused(front);
  for (const pool of front.pools) [...front.modules.values()].find(({ path }) => path === pool.module)!.classes.push(pool);
  const attributes: Attributes = { entries: [], offsets: [], cold: [] };
  for (const file of files) readAttributes(front, file, attributes);
  checkRecursion(front, checkStructs(front));
  return { modules: [...front.modules.values()], machine: front.machine, ...attributes };
}

function compileBodies(front: Front, file: ts.SourceFile): void {
  for (const statement of file.statements) {
    if (ts.isFunctionDeclaration(statement)) compileApart(front, statement, statement.name);
    if (ts.isClassDeclaration(statement)) compileApart(front, statement, statement.name);
    if (ts.isVariableStatement(statement)) for (const each of statement.declarationList.declarations) compileApart(front, each, each.name);
  }
}

type Declared = ts.FunctionDeclaration | ts.ClassDeclaration | ts.VariableDeclaration;

function compileApart(front: Front, node: Declared, name: ts.Node | undefined): void {
  attempt(() => at(`compiling \`${name?.getText() ?? ''}\``, () => locOf(front, node), () => compileDeclared(front, node, name)));
}

function compileDeclared(front: Front, node: Declared, name: ts.Node | undefined): void {
  const symbol = name === undefined ? undefined : symbolOf(front, name);
  const found: Declaration | undefined = symbol === undefined ? undefined : front.declarations.get(symbol);
  if (found?.kind === 'function' && ts.isFunctionDeclaration(node)) compileFunction(front, found.decl, node);
  if (found?.kind === 'class' && ts.isClassDeclaration(node)) compileClass(front, found.decl, node);
  if (found?.kind === 'global' && ts.isVariableDeclaration(node)) initialiserOf(front, found.decl, node);
}

/** Gives what contains itself. */
function checkStructs(front: Front): ReadonlySet<ClassDecl | RecordDecl | UnionDecl> {
  const found = [...front.modules].flatMap(([file, module]) => {
    return checkRecursiveValues(front, [...module.classes, ...module.records, ...module.unions], (decl) => {
      const start = file.getPositionOfLineAndCharacter(decl.loc.line - 1, decl.loc.column - 1);
      return spanOf(front.root, file, start, start + decl.name.length);
    });
  });
  return new Set(found);
}
