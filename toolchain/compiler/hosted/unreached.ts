import { Reach } from '../c/reach.ts';
import { exportedFunctions, exportedGlobals } from '../ir/exports.ts';
import type { FunctionDecl, GlobalDecl, Program } from '../ir/program.ts';

/** Names of the exports of a module that no entry of the program reaches, so that C for the image is without them. */
export function unreached(program: Program, path: string): string[] {
  const module = program.modules.find((each) => each.path === path);
  if (module === undefined || program.entries.length === 0) return [];
  const reach = new Reach(program);
  const functions = exportedFunctions(module).filter((decl) => !reach.functions.has(decl)).map(nameOf);
  const globals = exportedGlobals(module).filter((decl) => !reach.globals.has(decl) && !isFolded(decl)).map(({ name }) => name);
  return [...globals, ...functions];
}

/** A constant scalar is in each of its uses, and needs no storage. */
export function isFolded({ storage, value }: GlobalDecl): boolean {
  return storage === 'constant' && (value?.kind === 'int' || value?.kind === 'bool');
}

function nameOf({ name, owner }: FunctionDecl): string {
  return owner === undefined ? name : `${owner.name}.${name}`;
}
