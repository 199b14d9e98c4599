import { dirname, relative, resolve } from 'node:path';
import { compile, type Compiled, type LineAt } from '../compiler/compile.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import type { Program } from '../compiler/ir/program.ts';
import { projectRoot } from '../host/root.ts';
import { guarded } from './failure.ts';

/** The module with which the hypervisor itself begins. */
export const hypervisorEntry = 'hv/boot/main.ts';

export type CompiledProgram = { readonly program: Program; readonly lineAt: LineAt };

/** The program that begins with some modules, by paths relative to the working directory; without any, the hypervisor. */
export function sourceOf(entries: readonly string[]): { readonly entries: readonly string[]; readonly root: string } {
  const paths = entries.map((entry) => resolve(entry));
  return paths.length === 0 ? { entries: [hypervisorEntry], root: projectRoot() } : { entries: paths, root: rootOf(paths[0]!, ...paths.slice(1)) };
}

/**
 * Compiles the program that begins with `entry`, a path relative to the working directory; without one, the hypervisor.
 * Gives undefined after printing what is wrong, with the exit status set to 1.
 */
export function compileOrComplain(entry: string | undefined): CompiledProgram | undefined {
  const compiled = compileEntries(entry === undefined ? [] : [entry]);
  if (compiled.program === undefined) complain(compiled.diagnostics);
  return compiled.program === undefined ? undefined : compiled;
}

/** Compiles such a program. */
export function compileEntries(entries: readonly string[]): Compiled {
  return guarded(() => compile(sourceOf(entries)));
}

/** Prints what is wrong, and sets the exit status to 1. */
export function complain(diagnostics: readonly Diagnostic[]): void {
  process.stderr.write(`${frameDiagnostics(diagnostics)}\n`);
  process.exitCode = 1;
}

/** The path of an entry module in its program. */
export function modulePath(entry: string): string {
  return relative(rootOf(resolve(entry)), resolve(entry)).replace(/\.ts$/, '');
}

/** What paths are relative to: the project, the working directory, or else the folder of the first entry itself. */
function rootOf(...entries: readonly [string, ...string[]]): string {
  const holdsAll = (folder: string): boolean => entries.every((entry) => !relative(folder, entry).startsWith('..'));
  return [projectRoot(), process.cwd()].find(holdsAll) ?? dirname(entries[0]);
}
