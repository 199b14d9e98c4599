import type { Stmt } from '../ir/code.ts';
import type { FunctionDecl, Module } from '../ir/program.ts';
import { blocksOf } from '../ir/walk.ts';

/** Every name that a module declares, at its top or inside functions: names that an import must not take. */
export function declaredNames(module: Module): Set<string> {
  const names = new Set<string>(['$']);
  const declarations = [module.enums, module.registers, module.layouts, module.classes, module.globals, module.functions, module.generics].flat();
  for (const { name } of declarations) names.add(name);
  for (const decl of functionsOf(module)) addLocals(decl, names);
  return names;
}

function functionsOf(module: Module): FunctionDecl[] {
  return [...module.functions, ...module.classes.flatMap((decl) => [...decl.methods, ...(decl.construct === undefined ? [] : [decl.construct])])];
}

function addLocals(decl: FunctionDecl, names: Set<string>): void {
  for (const { name } of decl.params) names.add(name);
  addDeclared(decl.body, names);
}

function addDeclared(body: readonly Stmt[], names: Set<string>): void {
  for (const statement of body) {
    if (statement.kind === 'let' || statement.kind === 'forOf') names.add(statement.decl.name);
    for (const inner of blocksOf(statement)) addDeclared(inner, names);
  }
}

