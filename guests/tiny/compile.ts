import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complaint } from '../../toolchain/build/complaints.ts';
import { compileObjects } from '../../toolchain/build/objects.ts';
import { MissingEntry } from '../../toolchain/build/runtime-parts.ts';
import { Unit } from '../../toolchain/compiler/c/context.ts';
import { emitC } from '../../toolchain/compiler/c/emit.ts';
import { compile, type LineAt } from '../../toolchain/compiler/compile.ts';
import { Refused } from '../../toolchain/compiler/diagnostics/refused.ts';
import { intrinsicUses } from '../../toolchain/compiler/hosted/machine.ts';
import type { Program } from '../../toolchain/compiler/ir/program.ts';
import { writeFolder } from '../../toolchain/host/folder.ts';
import { buildPath, projectRoot } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';

/** What every guest has besides its own modules: where its log and its panics go. */
const ownPart = 'guests/tiny/machine/console.ts';

/** The part of the runtime that needs nothing of the hypervisor's start. */
const runtime = ['runtime/machine.c', 'runtime/memory.c', 'runtime/check.c'];

/** What is the hypervisor's alone: its loader, its descriptor tables, its page tables for other processors, its way into a guest. With a dot at its end: all that begin so. */
export const hypervisorOnly: readonly string[] = [
  'boot.', 'smp.', 'vmx.prepare', 'vmx.launch', 'svm.enter', 'cpu.abandon', 'cpu.takeNmi', 'cpu.breakpoint', 'cpu.stackWord', 'cpu.gdtBase', 'cpu.idtBase',
  'cpu.tssBase', 'cpu.tssSelector', 'cpu.codeSelector', 'cpu.dataSelector',
];

/**
 * Compiles a guest in machine TypeScript, and gives the path of an object with all of it, in sections named `.machine.*`. `module`: absolute, relative to
 * the project, or a URL. Throws the compiler's diagnostics, as `lyn check` shows them.
 */
export async function compileTinyGuest(module: string | URL, folder: string): Promise<string> {
  const path = resolve(projectRoot(), module instanceof URL ? fileURLToPath(module) : module);
  const { program, lineAt } = guestProgram(path);
  const c = relative(projectRoot(), join(folder, 'guest-c'));
  const files = emitC(program, { lines: true });
  await writeFolder(resolve(projectRoot(), c), files);
  const sources = [...files.keys()].filter((file) => file.endsWith('.c')).map((file) => join(c, file));
  const { objects } = await compileObjects([...sources, ...runtime], { includes: ['runtime', c], cache: buildPath('cache', 'objects') })
    .catch((error: unknown) => { throw complaint(error, program, lineAt, c); });
  const whole = join(folder, 'guest-c.o');
  await runTool('ld', ['-r', '-o', whole, ...objects.map((object) => object.path)]);
  await runTool('objcopy', ['--prefix-alloc-sections=.machine', whole]);
  return whole;
}

/** Its own module comes last: a complaint about the program as a whole is about that. */
function guestProgram(path: string): { readonly program: Program; readonly lineAt: LineAt } {
  const compiled = compile({ root: projectRoot(), entries: [ownPart, path] });
  if (compiled.program === undefined) throw new Refused(compiled.diagnostics);
  const { program, lineAt } = compiled;
  if (!program.entries.some(({ symbol }) => symbol === 'lyn_main')) throw complaint(new MissingEntry('lyn_main', 'a tiny guest begins there'), program, lineAt, '');
  const diagnostics = intrinsicUses(new Unit(program, {}), lineAt, 'guestIntrinsic', (name) => hypervisorOnly.some((own) => (own.endsWith('.') ? name.startsWith(own) : name === own)));
  if (diagnostics.length > 0) throw new Refused(diagnostics);
  return { program, lineAt };
}
