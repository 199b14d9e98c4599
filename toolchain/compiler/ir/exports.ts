/** What a module offers to whoever imports it: in the source, and in a hosted program to people's own C and JavaScript. */

import type { FunctionDecl, GlobalDecl, Module } from './program.ts';
import type { Type } from './types.ts';

/** Functions, and the methods of exported classes that are not private. */
export function exportedFunctions(module: Module): FunctionDecl[] {
  return [...module.functions, ...module.classes.flatMap((decl) => decl.methods)].filter(({ exported }) => exported);
}

/** A `const` that is a name for a literal has no storage and no value of its own. */
export function exportedGlobals(module: Module): GlobalDecl[] {
  return module.globals.filter(({ exported, value }) => exported && value !== undefined);
}

/** A value of each exported type. */
export function exportedTypes(module: Module): Type[] {
  const types: readonly (Type & { readonly decl: { readonly exported: boolean } })[] = [
    ...module.enums.filter(({ tagOf }) => tagOf === undefined).map((decl) => ({ kind: 'enum', decl }) as const),
    ...module.registers.map((decl) => ({ kind: 'register', decl }) as const),
    ...module.layouts.map((decl) => ({ kind: 'view', decl }) as const),
    ...module.records.map((decl) => ({ kind: 'record', decl }) as const),
    ...module.unions.map((decl) => ({ kind: 'union', decl }) as const),
    ...module.interfaces.map((decl) => ({ kind: 'interface', decl }) as const),
    ...module.classes.map((decl) => ({ kind: 'class', decl }) as const),
  ];
  return types.filter(({ decl }) => decl.exported);
}
