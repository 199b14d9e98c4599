/** Many random programs as one: compiled together, run in Node and as one executable per C compiler. */

import { ExecaError } from 'execa';
import { compile } from '../compiler/compile.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import type { Program } from '../compiler/ir/program.ts';
import { loadJs } from '../compiler/js/load.ts';
import { machine } from '../node/machine/machine.ts';
import { forgetPrograms } from '../node/statics.ts';
import { compileC, discard, runExecutable, runOne, writeC, type Compiler, type Outcome, type Sources } from '../test/batch.ts';
import type { Finding } from './finding.ts';

export type Candidate = { readonly seed: number; readonly sources: Sources };

/** A program's files in a folder of its own, which names it in everything that is said about it. */
export function candidate(seed: number, sources: Sources): Candidate {
  return { seed, sources: Object.fromEntries(Object.entries(sources).map(([path, text]) => [`r${seed}/${path}`, text])) };
}

/**
 * What is wrong with any of the programs. Programs that spoil the whole are found by what is said about them, or else by halving;
 * the others are run again without them. `unchecked` leaves TypeScript's own check out, the first time.
 */
export async function findingsIn(programs: readonly Candidate[], compilers: readonly Compiler[], unchecked = false): Promise<Finding[]> {
  if (programs.length === 0) return [];
  try {
    return await findingsTogether(programs, compilers, unchecked);
  } catch (error) {
    if (error instanceof Spoilt) return [...error.findings, ...(await findingsIn(without(programs, error.findings), compilers))];
    if (programs.length === 1) return [{ seed: programs[0]!.seed, kind: 'crash', text: textOf(error) }];
    const middle = programs.length >> 1;
    return [...(await findingsIn(programs.slice(0, middle), compilers)), ...(await findingsIn(programs.slice(middle), compilers))];
  }
}

/** Thrown where some programs keep all from being run. */
class Spoilt extends Error {
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], why: string) {
    super(why);
    this.findings = findings;
  }
}

/** Only if it is known whose fault it is. */
function spoilt(findings: readonly Finding[], why: string): Error {
  return findings.length > 0 ? new Spoilt(findings, why) : new Error(why);
}

function textOf(error: unknown): string {
  return error instanceof ExecaError ? String(error.stderr) : error instanceof Error ? error.stack ?? error.message : String(error);
}

function without(programs: readonly Candidate[], findings: readonly Finding[]): Candidate[] {
  return programs.filter(({ seed }) => !findings.some((finding) => finding.seed === seed));
}

async function findingsTogether(programs: readonly Candidate[], compilers: readonly Compiler[], unchecked: boolean): Promise<Finding[]> {
  const program = compileTogether(programs, unchecked);
  const node = runInNode(program, programs);
  if (compilers.length === 0) return [];
  const folder = await writeC('fuzz', program, programs.map(({ sources }) => sources), true);
  const findings: Finding[] = [];
  for (const compiler of compilers) {
    const warnings = saidOf(programs, await compileC(folder, compiler, []).catch((error: unknown) => refusedByC(programs, error, compiler)));
    findings.push(...warnings.map(({ seed, text }): Finding => ({ seed, kind: 'C warning', compiler, text })));
    findings.push(...differences(programs, node, await runExecutable(folder, compiler), compiler));
  }
  await discard(folder);
  return findings;
}

function compileTogether(programs: readonly Candidate[], unchecked: boolean): Program {
  const files = new Map(programs.flatMap(({ sources }) => Object.entries(sources)));
  const { program, diagnostics } = compile({ root: '/project', entries: programs.map(({ sources }) => Object.keys(sources)[0]!), files, unchecked });
  if (program !== undefined) return program;
  const findings = programs.flatMap(({ seed, sources }): Finding[] => {
    const own = diagnostics.filter(({ loc }) => Object.hasOwn(sources, loc.file));
    return own.length === 0 ? [] : [{ seed, kind: 'refused', text: frameDiagnostics(own) }];
  });
  throw spoilt(findings, frameDiagnostics(diagnostics));
}

/** Each once, on storage that only it has: memory and log are new for each, statics need not be. */
function runInNode(program: Program, programs: readonly Candidate[]): Outcome[] {
  forgetPrograms();
  const modules = loadJs(program);
  const crashes: Finding[] = [];
  machine.reset();
  const outcomes = programs.flatMap(({ seed, sources }) => {
    machine.memory.reset();
    machine.log.reset();
    try {
      return [runOne(modules, sources)];
    } catch (error) {
      crashes.push({ seed, kind: 'crash', text: textOf(error) });
      return [];
    }
  });
  if (crashes.length > 0) throw spoilt(crashes, 'exceptions in Node');
  return outcomes;
}

function refusedByC(programs: readonly Candidate[], error: unknown, compiler: Compiler): never {
  const errors = textOf(error).split('\n').filter((line) => line.includes(' error: ')).join('\n');
  throw spoilt(saidOf(programs, errors).map(({ seed, text }) => ({ seed, kind: 'C refused', compiler, text })), textOf(error));
}

/** What a C compiler says about the modules of each program. */
function saidOf(programs: readonly Candidate[], said: string): { readonly seed: number; readonly text: string }[] {
  if (said === '') return [];
  const lines = said.split('\n').filter((line) => /: (warning|error): /.test(line));
  return programs.flatMap(({ seed }) => {
    const own = lines.filter((line) => line.includes(`/r${seed}_`));
    return own.length === 0 ? [] : [{ seed, text: own.join('\n') }];
  });
}

function differences(programs: readonly Candidate[], node: readonly Outcome[], native: readonly Outcome[], compiler: Compiler): Finding[] {
  return programs.flatMap(({ seed }, i): Finding[] => {
    const [a, b] = [show(node[i]!), show(native[i])];
    return a === b ? [] : [{ seed, kind: 'mismatch', compiler, text: `in Node:\n${a}\n\nwith ${compiler}:\n${b}` }];
  });
}

function show(outcome: Outcome | undefined): string {
  return outcome === undefined ? 'nothing' : [...outcome.log, `ends: ${outcome.panic ?? 'returns'}`].join('\n');
}
