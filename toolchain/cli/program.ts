import { dirname, relative, resolve } from 'node:path';
import { compile, type LineAt } from '../compiler/compile.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import type { Program } from '../compiler/ir/program.ts';
import { projectRoot } from '../host/root.ts';
import { guarded } from './failure.ts';

/** The module with which the hypervisor itself begins. */
export const hypervisorEntry = 'hv/boot/main.ts';

export type CompiledProgram = { readonly program: Program; readonly lineAt: LineAt };

/**
 * Compiles the program that begins with `entry`, a path relative to the working directory; without one, the hypervisor.
 * Gives undefined after printing what is wrong, with the exit status set to 1.
 */
export function compileOrComplain(entry: string | undefined): CompiledProgram | undefined {
  const root = entry === undefined ? projectRoot() : rootOf(resolve(entry));
  const compiled = guarded(() => compile({ entries: [entry === undefined ? hypervisorEntry : resolve(entry)], root }));
  if (compiled.program !== undefined) return compiled;
  process.stderr.write(`${frameDiagnostics(compiled.diagnostics)}\n`);
  process.exitCode = 1;
  return undefined;
}

/** The path of an entry module in its program. */
export function modulePath(entry: string): string {
  return relative(rootOf(resolve(entry)), resolve(entry)).replace(/\.ts$/, '');
}

/** What paths are relative to: the project, the working directory, or else the folder of the entry itself. */
function rootOf(entry: string): string {
  return [projectRoot(), process.cwd()].find((folder) => !relative(folder, entry).startsWith('..')) ?? dirname(entry);
}
