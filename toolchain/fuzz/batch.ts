/** Many random programs as one: compiled together, run in Node and as one executable per C compiler. */

import { ExecaError } from 'execa';
import { compile } from '../compiler/compile.ts';
import { frameDiagnostics } from '../compiler/diagnostics/frame.ts';
import type { Program } from '../compiler/ir/program.ts';
import { loadJs } from '../compiler/js/load.ts';
import { machine } from '../node/machine/machine.ts';
import { forgetPrograms } from '../node/statics.ts';
import { discard, runNatively, runOne, writeC, type Compiler, type Outcome, type Sources } from '../test/batch.ts';
import type { Finding } from './finding.ts';

export type Candidate = { readonly seed: number; readonly sources: Sources };

/** A program's files in a folder of its own, which names it in everything that is said about it. */
export function candidate(seed: number, sources: Sources): Candidate {
  return { seed, sources: Object.fromEntries(Object.entries(sources).map(([path, text]) => [`r${seed}/${path}`, text])) };
}

/** What is wrong with any of the programs. One that spoils the whole for others is found by halving, and left out. */
export async function findingsIn(programs: readonly Candidate[], compilers: readonly Compiler[]): Promise<Finding[]> {
  if (programs.length === 0) return [];
  const { program, refused } = compileTogether(programs) ?? {};
  if (program === undefined) return refused !== undefined && refused.length > 0 ? [...refused, ...(await findingsIn(without(programs, refused), compilers))] : halves(programs, compilers);
  const node = runInNode(program, programs);
  if (node === undefined) return halves(programs, compilers);
  const native: Finding[] = [];
  const sound = programs.filter((_, i) => node[i] !== undefined && !('kind' in node[i]!));
  const crashed = node.filter((outcome): outcome is Finding => 'kind' in outcome);
  if (crashed.length > 0) return [...crashed, ...(await findingsIn(sound, compilers))];
  native.push(...(await runInC(program, programs, node as readonly Outcome[], compilers) ?? await halves(programs, compilers)));
  return native;
}

async function halves(programs: readonly Candidate[], compilers: readonly Compiler[]): Promise<Finding[]> {
  if (programs.length === 1) return [{ seed: programs[0]!.seed, kind: 'crash', text: lastError }];
  const middle = programs.length >> 1;
  return [...(await findingsIn(programs.slice(0, middle), compilers)), ...(await findingsIn(programs.slice(middle), compilers))];
}

/** Of what made the last attempt fail. */
let lastError = '';

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    lastError = error instanceof Error ? error.stack ?? error.message : String(error);
    return undefined;
  }
}

function without(programs: readonly Candidate[], findings: readonly Finding[]): Candidate[] {
  return programs.filter(({ seed }) => !findings.some((finding) => finding.seed === seed));
}

function compileTogether(programs: readonly Candidate[]): { readonly program?: Program; readonly refused?: readonly Finding[] } | undefined {
  return attempt(() => {
    const files = new Map(programs.flatMap(({ sources }) => Object.entries(sources)));
    const { program, diagnostics } = compile({ root: '/project', entries: programs.map(({ sources }) => Object.keys(sources)[0]!), files });
    if (program !== undefined) return { program };
    const refused = programs.flatMap(({ seed, sources }): Finding[] => {
      const own = diagnostics.filter(({ loc }) => Object.hasOwn(sources, loc.file));
      return own.length === 0 ? [] : [{ seed, kind: 'refused', text: frameDiagnostics(own) }];
    });
    return { refused };
  });
}

/** Each once, on storage that only it has: memory and log are new for each, statics need not be. Undefined if they cannot even be loaded. */
function runInNode(program: Program, programs: readonly Candidate[]): (Outcome | Finding)[] | undefined {
  forgetPrograms();
  const modules = attempt(() => loadJs(program));
  if (modules === undefined) return undefined;
  machine.reset();
  return programs.map(({ seed, sources }) => {
    machine.memory.reset();
    machine.log.reset();
    return attempt(() => runOne(modules, sources)) ?? { seed, kind: 'crash', text: lastError };
  });
}

/** Undefined if the program cannot be emitted. */
async function runInC(program: Program, programs: readonly Candidate[], node: readonly Outcome[], compilers: readonly Compiler[]): Promise<Finding[] | undefined> {
  const texts = programs.map(({ sources }) => sources);
  const folder = await writeC('fuzz', program, texts, true).catch((error: Error) => void (lastError = error.stack ?? error.message));
  if (folder === undefined) return undefined;
  const findings: Finding[] = [];
  for (const compiler of compilers) {
    const outcomes = await runNatively(folder, compiler).catch((error: unknown) => refusedByC(error, compiler, programs));
    if (outcomes === undefined) return undefined;
    if (outcomes.length > 0 && 'kind' in outcomes[0]!) return [...findings, ...(outcomes as Finding[]), ...(await findingsIn(without(programs, outcomes as Finding[]), compilers))];
    findings.push(...differences(programs, node, outcomes as Outcome[], compiler));
  }
  await discard(folder);
  return findings;
}

/** Whose modules the C compiler complains about; undefined if it names none. */
function refusedByC(error: unknown, compiler: Compiler, programs: readonly Candidate[]): Finding[] | undefined {
  const text = error instanceof ExecaError ? String(error.stderr) : String(error);
  lastError = text;
  const lines = text.split('\n');
  const found = programs.flatMap(({ seed }): Finding[] => {
    const own = lines.filter((line) => line.includes(`/r${seed}_`) && /error|warning/.test(line));
    return own.length === 0 ? [] : [{ seed, kind: 'C refused', compiler, text: own.join('\n') }];
  });
  return found.length === 0 ? undefined : found;
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
