import { Option, type Command } from 'commander';
import { build } from 'esbuild';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { emitC } from '../compiler/c/emit.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import { emitHostedC } from '../compiler/hosted/emit-c.ts';
import { emitHostedJs } from '../compiler/hosted/emit-js.ts';
import { hostedProgram } from '../compiler/hosted/program.ts';
import { unreached } from '../compiler/hosted/unreached.ts';
import { makeFolder } from '../host/folder.ts';
import { projectRoot } from '../host/root.ts';
import { guarded } from './failure.ts';
import { compileOrComplain, modulePath, type CompiledProgram } from './program.ts';

type Target = 'c' | 'js';

interface EmitOptions {
  readonly to: Target;
  readonly hosted?: boolean;
  readonly out: string;
}

/** An empty file that says who wrote the folder. */
const marker = '.lyn-emit';

type Files = Iterable<readonly [name: string, text: string]>;

/** What is written, by path below the folder that `--out` names, and what is said afterwards. */
type Emission = { readonly files: Files; readonly notes: readonly string[] };

/** `lyn emit`: the C or JavaScript of a program: to read, or for other programs to call. */
export function registerEmit(program: Command): void {
  program
    .command('emit')
    .description('write the C or the JavaScript of a program')
    .addOption(new Option('--to <target>', 'what to write').choices(['c', 'js']).makeOptionMandatory())
    .option('--hosted', 'C that builds as it is, on this machine, with a manifest of what the entry module exports; JavaScript is so anyway')
    .requiredOption('--out <folder>', 'where to write it')
    .argument('<entry>', 'the module with which the program begins')
    .action(emit);
}

async function emit(entry: string, options: EmitOptions): Promise<void> {
  const compiled = compileOrComplain(entry);
  if (compiled === undefined) return;
  const emission = await emissionOf(compiled, modulePath(entry), options);
  if (emission === undefined) return;
  const files = [...emission.files, [marker, ''] as const];
  await refuseForeign(options.out);
  for (const [name, text] of files) await writeInto(options.out, name, text);
  console.log(`${files.length - 1} files in ${options.out}`);
  for (const note of emission.notes) console.log(note);
}

function emissionOf(compiled: CompiledProgram, path: string, options: EmitOptions): Promise<Emission> | Emission | undefined {
  if (options.to === 'js') return emitScripts(compiled, path);
  return options.hosted === true ? emitForHost(compiled, path, options.out) : emitForImage(compiled, path, options.out);
}

/** As the image has it: what the entries reach. */
function emitForImage({ program }: CompiledProgram, path: string, out: string): Emission {
  const runtime = join(relative(process.cwd(), projectRoot()), 'runtime');
  const left = guarded(() => unreached(program, path));
  const notes = left.length === 0 ? [] : [`note: no entry of the program reaches ${listed(left)} of ${path}.ts, and the C leaves out what is not reached; --hosted writes all that the module exports`];
  return { files: guarded(() => emitC(program)), notes: [...notes, `compile with: gcc -std=c11 -I${runtime} -c ${join(out, '*.c')}`] };
}

function emitForHost({ program, lineAt }: CompiledProgram, path: string, out: string): Emission | undefined {
  const hosted = hostedProgram(program, path);
  const { files, diagnostics } = guarded(() => emitHostedC(hosted, lineAt));
  if (files === undefined) {
    process.stderr.write(`${frameDiagnostics(diagnostics)}\n`);
    process.exitCode = 1;
    return undefined;
  }
  const left = hosted.leftOut.map(({ symbol }) => symbol);
  const notes = left.length === 0 ? [] : [`note: the entries ${listed(left)} of other modules are left out: nothing in a process calls them`];
  return { files, notes: [...notes, `compile with: gcc ${join(out, '*.c')} and a main of yours that includes ${join(out, 'program.h')}`] };
}

async function emitScripts({ program }: CompiledProgram, path: string): Promise<Emission> {
  const files = guarded(() => emitHostedJs(hostedProgram(program, path)));
  return { files: [...files, ...(await runtimeForNode())], notes: [] };
}

const listed = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

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

/** What emitted JavaScript imports as `#lyn`, and callers for the machine and its panics, in one file; and the package file that says where it is. */
async function runtimeForNode(): Promise<Files> {
  const contents = ['runtime', 'test'].map((part) => `export * from './${part}.ts';`).join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(projectRoot(), 'toolchain/node') }, bundle: true, write: false, platform: 'node', format: 'esm', target: 'node20',
  });
  const manifest = { private: true, type: 'module', imports: { '#lyn': './runtime/lyn.js' } };
  return [['runtime/lyn.js', outputFiles[0]!.text], ['package.json', `${JSON.stringify(manifest, undefined, 2)}\n`]];
}
