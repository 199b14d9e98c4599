import { Option, type Command } from 'commander';
import { build } from 'esbuild';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { emitC } from '../compiler/c/emit.ts';
import { emitJs } from '../compiler/js/emit.ts';
import type { Program } from '../compiler/ir/program.ts';
import { makeFolder } from '../host/folder.ts';
import { projectRoot } from '../host/root.ts';
import { guarded } from './failure.ts';
import { compileOrComplain } from './program.ts';

type Target = 'c' | 'js';

/** An empty file that says who wrote the folder. */
const marker = '.lyn-emit';

type Files = Iterable<readonly [name: string, text: string]>;

/** The text of every file, by its path below the folder that `--out` names. */
const emitters: { readonly [T in Target]: (program: Program) => Files | Promise<Files> } = {
  c: (program) => guarded(() => emitC(program)),
  js: async (program) => [...guarded(() => emitJs(program, { runtime: '#lyn' })), ...(await runtimeForNode())],
};

/** `lyn emit`: the C or JavaScript of a program, for reading; the JavaScript runs in Node as it is. */
export function registerEmit(program: Command): void {
  program
    .command('emit')
    .description('write the C or the JavaScript of a program')
    .addOption(new Option('--to <target>', 'what to write').choices(Object.keys(emitters)).makeOptionMandatory())
    .requiredOption('--out <folder>', 'where to write it')
    .argument('<entry>', 'the module with which the program begins')
    .action(emit);
}

async function emit(entry: string, options: { readonly to: Target; readonly out: string }): Promise<void> {
  const program = compileOrComplain(entry);
  if (program === undefined) return;
  const files = [...(await emitters[options.to](program)), [marker, ''] as const];
  await refuseForeign(options.out);
  for (const [name, text] of files) await writeInto(options.out, name, text);
  console.log(`${files.length - 1} files in ${options.out}`);
  if (options.to === 'c') console.log(`compile with: gcc -std=c11 -I${join(relative(process.cwd(), projectRoot()), 'runtime')} -c ${join(options.out, '*.c')}`);
}

/** Nothing is written over what somebody else put there: a folder is new, empty, or was written by `lyn emit` before. */
async function refuseForeign(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [] as string[];
    throw new Error(`${folder} is no folder that can be written to (${error.code}); name another with --out.`);
  });
  if (names.length > 0 && !names.includes(marker)) throw new Error(`The folder ${folder} holds files that are not of lyn emit, such as ${names[0]}; name an empty or a new one with --out.`);
}

async function writeInto(folder: string, name: string, text: string): Promise<void> {
  const path = join(folder, name);
  await makeFolder(dirname(path));
  await writeFile(path, text);
}

/** What emitted JavaScript imports as `#lyn`, in one file, and the manifest that says where it is. */
async function runtimeForNode(): Promise<Files> {
  const { outputFiles } = await build({
    entryPoints: [join(projectRoot(), 'toolchain/node/runtime.ts')], bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20',
  });
  const manifest = { private: true, type: 'module', imports: { '#lyn': './lyn.js' } };
  return [['lyn.js', outputFiles[0]!.text], ['package.json', `${JSON.stringify(manifest, undefined, 2)}\n`]];
}
