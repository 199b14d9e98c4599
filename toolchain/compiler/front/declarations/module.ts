import type { ClassDecl, Module, UnionDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { attempt, fail, report, symbolOf, type Front } from '../context.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import { attributes, builtinCallee } from '../expressions/builtin.ts';
import { sameType } from '../types/same.ts';
import { resolveType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import type { Declaration } from './declaration.ts';
import { checkImport, refuseImport } from './imports.ts';
import { declarationOf } from './lookup.ts';

/** Makes every declaration of a module, in the order of the source; bodies come later. */
export function declareModule(front: Front, file: ts.SourceFile, module: Module): void {
  for (const statement of file.statements) attempt(() => declareStatement(front, statement, module));
}

function declareStatement(front: Front, node: ts.Statement, module: Module): void {
  refuseModifiers(front, node);
  if (ts.isImportDeclaration(node)) return checkImport(front, node);
  if (ts.isImportEqualsDeclaration(node)) return refuseImport(front, node.name, node, '`import x = ...`');
  if (ts.isVariableStatement(node)) return declareVariables(front, node, module);
  if (isNamed(node)) return declareNamed(front, node, module);
  if (ts.isExpressionStatement(node) && attributes.has(builtinCallee(front, node.expression) ?? '')) return;
  if (ts.isEmptyStatement(node)) return;
  if (ts.isExportDeclaration(node)) return fail(front, node, node.moduleSpecifier === undefined ? 'exportList' : 'reExport');
  const [key, ...values] = refusals.get(node.kind) ?? ['moduleStatement'];
  fail(front, node, key as MessageKey, ...values);
}

const refusals = new Map<ts.SyntaxKind, readonly [MessageKey, ...string[]]>([
  [ts.SyntaxKind.ExportAssignment, ['defaultExport']],
  [ts.SyntaxKind.ModuleDeclaration, ['namespace']],
  [ts.SyntaxKind.NamespaceExportDeclaration, ['reExport']],
]);

function refuseModifiers(front: Front, node: ts.Statement): void {
  if (!ts.canHaveModifiers(node)) return;
  const decorator = ts.canHaveDecorators(node) ? ts.getDecorators(node)?.[0] : undefined;
  if (decorator !== undefined) fail(front, decorator, 'decorator');
  for (const modifier of ts.getModifiers(node) ?? []) {
    if (modifier.kind === ts.SyntaxKind.DefaultKeyword) fail(front, modifier, 'defaultExport');
    if (modifier.kind === ts.SyntaxKind.DeclareKeyword) fail(front, modifier, 'userAmbient');
  }
}

type Named = ts.FunctionDeclaration | ts.ClassDeclaration | ts.EnumDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

function isNamed(node: ts.Statement): node is Named {
  return [ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isEnumDeclaration, ts.isInterfaceDeclaration, ts.isTypeAliasDeclaration].some((is) => is(node));
}

function declareNamed(front: Front, node: Named, module: Module): void {
  const symbol = node.name === undefined ? undefined : symbolOf(front, node.name);
  if (symbol === undefined) return fail(front, node, 'defaultExport');
  if (symbol.declarations?.[0] !== node) return checkSecond(front, node, symbol);
  keep(module, declarationOf(front, symbol, node));
}

/** A symbol with two declarations: only a register's or layout's type beside its value. */
function checkSecond(front: Front, node: Named, symbol: ts.Symbol): void {
  if (!ts.isTypeAliasDeclaration(node)) return fail(front, node.name!, 'shadowing', symbol.name);
  const found = declarationOf(front, symbol, node);
  const own = typeOfValues(found);
  if (own === undefined || !sameType(own, resolveType(front, node.type))) report(front, node.name, 'shadowing', symbol.name);
}

/** What `Value<typeof X>` is for a register or layout X. */
function typeOfValues(found: Declaration): Type | undefined {
  if (found.kind === 'register') return { kind: 'register', decl: found.decl };
  return found.kind === 'layout' ? { kind: 'view', decl: found.decl } : undefined;
}

function declareVariables(front: Front, node: ts.VariableStatement, module: Module): void {
  for (const each of node.declarationList.declarations) {
    attempt(() => {
      const symbol = symbolOf(front, each.name);
      if (symbol === undefined) return fail(front, each.name, 'destructuring', 'a pattern at module level');
      keep(module, declarationOf(front, symbol, each.name));
    });
  }
}

/** Enters a declaration into its module. Aliases are gone. */
export function keep(module: Module, found: Declaration): void {
  switch (found.kind) {
    case 'enum': module.enums.push(found.decl); return;
    case 'register': module.registers.push(found.decl); return;
    case 'layout': module.layouts.push(found.decl); return;
    case 'record': module.records.push(found.decl); return;
    case 'union': keepUnion(module, found.decl); return;
    case 'interface': module.interfaces.push(found.decl); return;
    case 'class': keepClass(module, found.decl); return;
    case 'global': case 'literal': module.globals.push(found.decl); return;
    case 'function': module.functions.push(found.decl); return;
    default: return;
  }
}

function keepClass(module: Module, decl: ClassDecl): void {
  module.classes.push(decl);
  for (const each of decl.implements) each.implementers.push(decl);
}

/** A union, with its tags where they are an enum of their own. */
export function keepUnion(module: Module, decl: UnionDecl): void {
  module.unions.push(decl);
  if (decl.tag.type.kind === 'enum' && decl.tag.type.decl.tagOf !== undefined) module.enums.push(decl.tag.type.decl);
}
