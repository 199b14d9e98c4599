import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../host/root.ts';
import { compile } from '../compile.ts';
import { frameDiagnostics } from '../diagnostics/frame.ts';

/**
 * Ordinary TypeScript, and machine TypeScript with mistakes in it, end in diagnostics: never in a crash, never without a word. What is
 * at hand of ordinary TypeScript: the declarations and sources among the dependencies, and the toolchain itself.
 */
const full = process.env['LYN_FULL'] === '1';
if (!full) console.log('corpus: a sample of each kind; LYN_FULL=1 takes all of them (some minutes)');
/** Of how many files one is taken. */
const STRIDE = full ? 1 : 12;
/** Files that are compiled together. */
const BATCH = 20;
const LARGEST = 200_000;
/** Milliseconds for a file, on a machine that does other things too. */
const LIMIT = 4000;

type Sources = ReadonlyMap<string, string>;

describe('ordinary TypeScript', () => {
  it.each(batches(ordinary('node_modules')))('of the dependencies, from %s', (_, sources) => survives(sources));
  it.each(batches(ordinary('toolchain')))('of the toolchain, from %s', (_, sources) => survives(sources));
});

describe('machine TypeScript with mistakes', () => {
  const modules = filesBelow('hv').filter((path) => !/\.(test|testing)\.ts$/.test(path)).filter((_, i) => i % (full ? 3 : 29) === 0);

  it.each(modules)('%s cut off, at every so many characters', (path) => survives(cuts(path, full ? 60 : 12)));
  it.each(modules)('%s with tokens left out, doubled and swapped', (path) => survives(mutants(path, full ? 60 : 12)));
});

/** Compiles all as one program; if that ends otherwise than in diagnostics, finds one that does so alone. */
function survives(sources: Sources): void {
  const started = performance.now();
  const failure = outcome(sources);
  if (failure !== undefined) {
    const [alone] = [...sources].flatMap(([path, text]) => outcome(new Map([[path, text]])) === undefined ? [] : [path]);
    expect.fail(`${alone ?? [...sources.keys()].join(', ')}: ${failure}`);
  }
  expect(performance.now() - started).toBeLessThan(LIMIT * sources.size);
}

/** The trace of whatever is thrown, or what is missing from the answer. */
function outcome(sources: Sources): string | undefined {
  try {
    const { program, diagnostics } = compile({ root: projectRoot(), entries: [...sources.keys()], files: sources });
    const text = frameDiagnostics(diagnostics);
    return program === undefined && text.startsWith('0 errors') ? 'neither a program nor errors' : undefined;
  } catch (error) {
    return error instanceof Error ? error.stack : String(error);
  }
}

function ordinary(folder: string): Sources {
  const files = filesBelow(folder).filter((path) => /\.[mc]?ts$/.test(path) && statSync(join(projectRoot(), path)).size < LARGEST);
  return new Map(files.filter((_, i) => i % STRIDE === 0).map((path, i) => [`corpus/${i}.ts`, textOf(path)]));
}

function batches(sources: Sources): [first: string, batch: Sources][] {
  const all = [...sources];
  return Array.from({ length: Math.ceil(all.length / BATCH) }, (_, i) => [all[i * BATCH]![0], new Map(all.slice(i * BATCH, (i + 1) * BATCH))]);
}

function filesBelow(folder: string): string[] {
  const start = join(projectRoot(), folder);
  return readdirSync(start, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
    .map((entry) => relative(projectRoot(), join(entry.parentPath, entry.name))).filter((path) => path.endsWith('ts')).sort();
}

function textOf(path: string): string {
  return readFileSync(join(projectRoot(), path), 'utf8');
}

/** Beginnings of a module, each beside it so that its imports lead where they did. */
function cuts(path: string, count: number): Sources {
  const text = textOf(path);
  return new Map(Array.from({ length: count }, (_, i) => [sibling(path, i), text.slice(0, Math.floor(((i + 1) * text.length) / (count + 1)))]));
}

function mutants(path: string, count: number): Sources {
  const text = textOf(path);
  const random = generator(path.length);
  return new Map(Array.from({ length: count }, (_, i) => [sibling(path, i), mutant(text, random)]));
}

function sibling(path: string, i: number): string {
  return path.replace(/\.ts$/, `_mutant${i}.ts`);
}

/** One to three tokens left out, doubled, or swapped with the next. */
function mutant(text: string, random: (below: number) => number): string {
  const tokens = text.match(/\s+|\w+|\/\/[^\n]*|\/\*[\s\S]*?\*\/|'[^'\n]*'|`[^`]*`|[^\s\w]/g) ?? [];
  for (let left = 1 + random(3); left > 0; left--) {
    const at = random(tokens.length - 1);
    const [token, next] = [tokens[at]!, tokens[at + 1]!];
    const [first, second] = [['', next], [token + token, next], [next, token]][random(3)]!;
    tokens.splice(at, 2, first!, second!);
  }
  return tokens.join('');
}

/** A linear congruential generator: the same mutants in every run. */
function generator(seed: number): (below: number) => number {
  let state = BigInt(seed) + 1n;
  return (below) => {
    state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
    return Number((state >> 33n) % BigInt(below));
  };
}
