/**
 * Runs many small programs of machine TypeScript on both sides: as JavaScript in this process, and as C in one executable per
 * C compiler, in which each program has a process of its own.
 */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { gccFlags, warningFlags } from '../build/flags.ts';
import { emitC } from '../compiler/c/emit.ts';
import { compile } from '../compiler/compile.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import { Names } from '../compiler/c/names.ts';
import type { FunctionDecl, Program } from '../compiler/ir/program.ts';
import { loadJs } from '../compiler/js/load.ts';
import { buildPath, projectRoot } from '../host/root.ts';
import { machine } from '../node/machine/machine.ts';
import { LynPanic } from '../node/panic.ts';

/** All that a program does that anybody can see. */
export type Outcome = {
  /** The lines that it logged; `info` goes without its level. */
  readonly log: readonly string[];
  /** `file:line: text` of the panic that ended it. */
  readonly panic: string | undefined;
};

/** What one program does in Node, and under each of the two C compilers that every test uses. */
export type Outcomes = { readonly node: Outcome } & { readonly [compiler in (typeof USUAL)[number]]: Outcome };

export type Compiler = keyof typeof COMPILERS;
const IMAGE = ['-mgeneral-regs-only', '-mno-red-zone'] as const;
/** With the flags of the image, and with sanitizers: undefined behaviour ends a program with SIGILL (status 132), or with a report and status 1. */
export const COMPILERS = {
  gcc: ['gcc', '-O2', ...IMAGE, ...gccFlags],
  clang: ['clang', '-O1', '-fsanitize=undefined', '-fsanitize-trap=undefined'],
  'gcc-O0': ['gcc', '-O0', ...IMAGE, ...gccFlags],
  'gcc-sanitizers': ['gcc', '-O1', '-fsanitize=undefined,address', '-fno-sanitize-recover=all'],
  'clang-O2': ['clang', '-O2', ...IMAGE],
} as const;
/** What every test uses. */
const USUAL = ['gcc', 'clang'] as const;
const BOTH = ['-std=c11', '-ffreestanding', '-DLYN_HOSTED', '-Iruntime', ...warningFlags.filter((flag) => flag !== '-Werror')];

/** Files by path; the first exports `run`. */
export type Sources = { readonly [path: string]: string };

/** Compiles programs to IR together; throws the framed diagnostics. */
export function compileAll(programs: readonly Sources[]): Program {
  const files = new Map(programs.flatMap((sources) => Object.entries(sources)));
  const result = compile({ root: '/project', entries: programs.map(mainFile), files });
  if (result.program === undefined) throw new Error(frameDiagnostics(result.diagnostics));
  return result.program;
}

const mainFile = (sources: Sources): string => Object.keys(sources)[0]!;
const modulePath = (sources: Sources): string => mainFile(sources).replace(/\.ts$/, '');

/** Runs each program everywhere. `name` is part of that of the folder under `build/parity`. */
export async function runAll(name: string, programs: readonly Sources[]): Promise<Outcomes[]> {
  const program = compileAll(programs);
  const node = runInNode(program, programs);
  const folder = await writeC(name, program, programs);
  const native = await Promise.all(USUAL.map((compiler) => runNatively(folder, compiler)));
  await discard(folder);
  return programs.map((_, i) => ({ node: node[i]!, ...Object.fromEntries(USUAL.map((compiler, c) => [compiler, native[c]![i]!])) }) as Outcomes);
}

// ---------------------------------------------------------------------------------------------------------------- Node

export function runInNode(program: Program, programs: readonly Sources[]): Outcome[] {
  const modules = loadJs(program);
  return programs.map((sources) => {
    machine.reset();
    return runOne(modules, sources);
  });
}

/** On the machine as it is. */
export function runOne(modules: ReturnType<typeof loadJs>, sources: Sources): Outcome {
  const panic = panicOf(() => modules(modulePath(sources))['run']());
  const output = machine.log.entries.map(({ level, text }) => (level === 'print' ? text : `${level}: ${text}\n`)).join('');
  return { log: linesOf(output), panic };
}

function panicOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof LynPanic) return `${error.place}: ${error.text}`;
    throw error;
  }
}

// ---------------------------------------------------------------------------------------------------------------- C

/** As C of one compiler. */
export async function runInC(name: string, compiler: Compiler, program: Program, programs: readonly Sources[]): Promise<Outcome[]> {
  const folder = await writeC(name, program, programs);
  const outcomes = await runNatively(folder, compiler);
  await discard(folder);
  return outcomes;
}

/** What a C compiler refused stays to be looked at, everything else with `LYN_KEEP_C=1`. */
export async function discard(folder: string): Promise<void> {
  if (process.env['LYN_KEEP_C'] !== '1') await rm(folder, { recursive: true, force: true });
}

/** `together`: all modules as one unit of translation, which compiles faster. */
export async function writeC(name: string, program: Program, programs: readonly Sources[], together = false): Promise<string> {
  const folder = buildPath('parity', `${name}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'modules'), { recursive: true });
  const emitted = emitC(program);
  const units = [...emitted.keys()].filter((file) => file.endsWith('.c'));
  const modules = [...emitted].map(([file, text]) => [together && file.endsWith('.c') ? `modules/${file}` : file, text] as const);
  const files = new Map([...modules, ['main.c', mainText(program, programs)], ...(together ? [['all.c', oneUnit(units)] as const] : [])]);
  await Promise.all([...files].map(([file, text]) => writeFile(join(folder, file), text)));
  return folder;
}

/** Every module has a `source` of its own, the only name that they share. */
function oneUnit(files: readonly string[]): string {
  return ['#include "program.h"', ...files.flatMap((file, i) => [`#define lyn_source lyn_source_${i}`, `#include "modules/${file}"`, '#undef lyn_source']), ''].join('\n');
}

/** A process for each program: what it writes, then a line with its number and status. */
function mainText(program: Program, programs: readonly Sources[]): string {
  const inC = new Names(program);
  const names = programs.map((sources) => inC.function(runOf(program, modulePath(sources))));
  return `#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

${names.map((name) => `void ${name}(void);`).join('\n')}
static void (*const programs[])(void) = { ${names.join(', ')} };

int main(void) {
  for (unsigned i = 0; i < sizeof programs / sizeof programs[0]; i++) {
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
      dup2(1, 2);
      alarm(20);
      programs[i]();
      fflush(stdout);
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    printf("\\x1e%d\\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
  }
  return 0;
}
`;
}

function runOf({ modules }: Program, path: string): FunctionDecl {
  const run = modules.find((module) => module.path === path)?.functions.find(({ name }) => name === 'run');
  if (run === undefined) throw new Error(`${path}.ts has no function \`run\`.`);
  return run;
}

/** What the programs in a folder do as C of one compiler. One invocation for all. */
export async function runNatively(folder: string, compiler: Compiler): Promise<Outcome[]> {
  await compileC(folder, compiler, ['-Werror']);
  return runExecutable(folder, compiler);
}

/** Gives what the compiler says. */
export async function compileC(folder: string, compiler: Compiler, more: readonly string[]): Promise<string> {
  const [tool, ...flags] = COMPILERS[compiler];
  const executable = join(folder, compiler);
  const sources = (await readdir(folder)).filter((file) => file.endsWith('.c')).sort().map((file) => join(folder, file));
  const { stderr } = await execa(tool, [...BOTH, `-I${folder}`, ...flags, ...more, 'runtime/check.c', 'runtime/hosted.c', ...sources, '-o', executable], { cwd: projectRoot() });
  return stderr;
}

export async function runExecutable(folder: string, compiler: Compiler): Promise<Outcome[]> {
  const executable = join(folder, compiler);
  const { stdout } = await execa(executable, { stripFinalNewline: false, maxBuffer: 1 << 28 });
  return [...stdout.matchAll(/([^\x1e]*)\x1e(\d+)\n/g)].map(([, output, status]) => outcomeOf(output!, Number(status)));
}

function linesOf(output: string): string[] {
  const lines = output.split('\n').map((line) => line.replace(/^info: /, ''));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

const PANIC = 70;

/** An end that is neither is no panic of the program's own: it is told as one, and no side that is right says the same. */
function outcomeOf(output: string, status: number): Outcome {
  const lines = linesOf(output);
  if (status === 0) return { log: lines, panic: undefined };
  if (status !== PANIC) return { log: lines, panic: `ended with status ${status}` };
  const last = lines.pop() ?? '';
  return { log: lines, panic: last.replace(': panic: ', ': ') };
}
