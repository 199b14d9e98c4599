import { execa } from 'execa';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emitC } from '../../compiler/c/emit.ts';
import { Session } from '../../compiler/compile.ts';
import { frameDiagnostics } from '../../compiler/diagnostics/frame.ts';
import { buildPath, projectRoot } from '../../host/root.ts';
import { assemblyScript, machineTypeScript, type Dialect } from './dialect.ts';
import { generateProgram } from './program.ts';

const LINES = 10_000;
const RUNS = 5;
/** Edits before those that count: V8 compiles what runs often. */
const WARM_UP = 8;
const ROUNDS = 5;

/** Milliseconds of several runs of a command, from its start to its end and of all processors. */
export type Cold = { readonly name: string; readonly wall: readonly number[]; readonly cpu: readonly number[] };

/** Milliseconds from an edit to the diagnostics, and from there to the C. */
export type Warm = { readonly edit: string; readonly check: readonly number[]; readonly emit: readonly number[] };

export type CompilerFigures = { readonly lines: number; readonly modules: number; readonly cold: readonly Cold[]; readonly warm: readonly Warm[] };

/** Measures the compiler beside tsc and asc, all on one generated program, in turns. */
export async function measureCompiler(say: (line: string) => void): Promise<CompilerFigures> {
  const folder = buildPath('bench', 'compiler');
  await rm(folder, { recursive: true, force: true });
  const ours = await writeProgram(join(folder, 'lyn'), machineTypeScript);
  await writeProgram(join(folder, 'asc'), assemblyScript);
  await writeFile(join(folder, 'lyn/tsconfig.json'), JSON.stringify(tsconfig()));
  const cold = await measureCold(commands(folder), say);
  return { lines: countLines(ours), modules: ours.size, cold, warm: measureWarm(join(folder, 'lyn'), ours) };
}

async function writeProgram(folder: string, dialect: Dialect): Promise<Map<string, string>> {
  const modules = generateProgram(LINES, dialect);
  await mkdir(folder, { recursive: true });
  for (const [path, text] of modules) await writeFile(join(folder, path), text);
  return modules;
}

const countLines = (modules: ReadonlyMap<string, string>): number => [...modules.values()].reduce((sum, text) => sum + text.split('\n').length - 1, 0);

function tsconfig(): object {
  const library = ['core.d.ts', 'machine.d.ts'].map((name) => join(projectRoot(), 'toolchain/lib', name));
  return { extends: join(projectRoot(), 'hv/tsconfig.json'), files: [...library, 'main.ts'], include: [] };
}

function commands(folder: string): ReadonlyMap<string, readonly string[]> {
  const packages = join(projectRoot(), 'node_modules');
  return new Map([
    ['lyn emit --to c', [join(projectRoot(), 'toolchain/bin/lyn.mjs'), 'emit', '--to', 'c', join(folder, 'lyn/main.ts'), '--out', join(folder, 'c')]],
    ['tsc --noEmit', [join(packages, 'typescript/bin/tsc'), '--noEmit', '-p', join(folder, 'lyn')]],
    ['asc', [join(packages, 'assemblyscript/bin/asc.js'), join(folder, 'asc/main.ts'), '--outFile', join(folder, 'asc.wasm')]],
  ]);
}

/** One run of each that does not count (files into memory, V8's code onto the disk), then all in turns. */
async function measureCold(all: ReadonlyMap<string, readonly string[]>, say: (line: string) => void): Promise<Cold[]> {
  const found = [...all.keys()].map((name) => ({ name, wall: [] as number[], cpu: [] as number[] }));
  for (let run = 0; run <= RUNS; run++) {
    say(run === 0 ? 'one run that does not count ...' : `run ${run} of ${RUNS} ...`);
    for (const each of found) {
      const { wall, cpu } = await timed(all.get(each.name)!);
      if (run === 0) continue;
      each.wall.push(wall);
      each.cpu.push(cpu);
    }
  }
  return found;
}

/** Runs a script of Node's under the `time` of bash, which counts the time of all its threads. */
async function timed(script: readonly string[]): Promise<{ wall: number; cpu: number }> {
  const result = await execa('bash', ['-c', 'TIMEFORMAT="%R %U %S"; time "$@" >&2', 'bash', process.execPath, ...script], { reject: false, env: { LC_ALL: 'C' } });
  if (result.failed) throw new Error(`${script.join(' ')}\nfailed: ${result.stderr.trim() || result.shortMessage}`);
  const [wall, user, system] = result.stderr.trim().split('\n').at(-1)!.split(' ').map((seconds) => Number(seconds) * 1000) as [number, number, number];
  return { wall, cpu: user + system };
}

/** What is edited: a module that only `main` imports, the one that all import, and a type that all use. */
const edits: { readonly [edit: string]: (modules: ReadonlyMap<string, string>, round: number) => readonly [path: string, text: string] } = {
  'a body in a leaf module': (modules, round) => replaced(modules, leafOf(modules), /sum|value \+ \d+|value, \d+/, `value, ${round + 100}`),
  'a body in a module that all import': (modules, round) => replaced(modules, 'common.ts', /this\.count \+= \d+/, `this.count += ${round + 2}`),
  'a type in a module that all import': (modules, round) => replaced(modules, 'common.ts', /count: u32 = 0;( more\d*: u32 = 0;)?/, `count: u32 = 0; more${round}: u32 = 0;`),
};

function leafOf(modules: ReadonlyMap<string, string>): string {
  return [...modules.keys()].at(-2)!;
}

function replaced(modules: ReadonlyMap<string, string>, path: string, what: RegExp, by: string): readonly [string, string] {
  return [path, modules.get(path)!.replace(what, by)];
}

function measureWarm(root: string, original: ReadonlyMap<string, string>): Warm[] {
  const session = new Session();
  const texts = new Map(original);
  const found = Object.keys(edits).map((edit) => ({ edit, check: [] as number[], emit: [] as number[] }));
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const each of found) {
      texts.set(...edits[each.edit]!(texts, round));
      const { check, emit } = compileOnce(session, root, texts);
      if (round < WARM_UP) continue;
      each.check.push(check);
      each.emit.push(emit);
    }
  }
  return found;
}

function compileOnce(session: Session, root: string, files: ReadonlyMap<string, string>): { check: number; emit: number } {
  const started = performance.now();
  const { program, diagnostics } = session.compile({ root, entries: ['main.ts'], files });
  const checked = performance.now();
  if (program === undefined) throw new Error(`The program to measure with has errors:\n${frameDiagnostics(diagnostics)}`);
  emitC(program);
  return { check: checked - started, emit: performance.now() - checked };
}
