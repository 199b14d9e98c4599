import { relative, resolve } from 'node:path';
import { compile } from '../compiler/compile.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import { emitModules, type EmittedModule } from '../compiler/js/emit.ts';
import { importersOf, machineModules } from './sources.ts';

/** The JavaScript of all modules of machine TypeScript that compile. */
export type ServedProgram = {
  /** By path in the project, without extension. */
  readonly modules: ReadonlyMap<string, EmittedModule>;
  /** Why a module is not among them: what is wrong with it, or with a module that it imports. By absolute path. */
  readonly failures: ReadonlyMap<string, string>;
};

/**
 * Compiles every module in the folders as one program. A module that is wrong takes those that import it out of the program, so
 * that its errors appear in the tests that need it and in no others.
 */
export function serveProgram(root: string, folders: readonly string[]): ServedProgram {
  const all = machineModules(folders);
  const failures = new Map<string, string>();
  for (;;) {
    const entries = all.filter((path) => !failures.has(path));
    const { program, diagnostics } = compile({ root, entries });
    if (program !== undefined) return { modules: emitModules(program, optionsOf(root)), failures };
    const before = failures.size;
    addFailures(failures, diagnostics, root, all);
    if (failures.size === before) throw new Error(frameDiagnostics(diagnostics));
  }
}

function addFailures(failures: Map<string, string>, diagnostics: readonly Diagnostic[], root: string, all: readonly string[]): void {
  for (const [bad, found] of groupByFile(diagnostics, root)) {
    for (const path of importersOf(new Set([bad]), all)) {
      const known = failures.get(path);
      failures.set(path, known === undefined ? frameDiagnostics(found) : `${known}\n\n${frameDiagnostics(found)}`);
    }
  }
}

function groupByFile(diagnostics: readonly Diagnostic[], root: string): Map<string, Diagnostic[]> {
  const groups = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const file = resolve(root, diagnostic.loc.file);
    groups.set(file, [...(groups.get(file) ?? []), diagnostic]);
  }
  return groups;
}

function optionsOf(root: string): Parameters<typeof emitModules>[1] {
  return { runtime: 'lyn/runtime', steps: true, specifier: (_, to) => `lyn:${to}`, sourcePlace: (file) => resolve(root, file) };
}

/** The path of a module in the project, without extension, as the compiler names it: absolute where it lies elsewhere. */
export function modulePath(root: string, file: string): string {
  const path = relative(root, file).replace(/\.ts$/, '');
  return path.startsWith('..') ? resolve(root, path) : path;
}
