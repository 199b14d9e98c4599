/** The share of the compiler that random programs reach: lines, by V8's own count, and kinds of nodes of the intermediate representation. */

import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { execa } from 'execa';
import type { Stmt } from '../compiler/ir/code.ts';
import type { Type } from '../compiler/ir/types.ts';
import { EXPRESSION_KINDS } from '../compiler/evaluate/expressions.ts';
import { buildPath, projectRoot } from '../host/root.ts';
import type { Kinds } from './covered.ts';

const STATEMENTS: { readonly [K in Stmt['kind']]: true } = {
  let: true, assign: true, compound: true, expr: true, if: true, while: true, doWhile: true, for: true, forOf: true, switch: true, return: true, break: true, continue: true, block: true,
  log: true, panic: true, assert: true,
};
const TYPES: { readonly [K in Type['kind']]: true } = {
  union: true, handle: true, int: true, bool: true, void: true, never: true, text: true, enum: true, register: true, record: true, class: true, interface: true, function: true, nullable: true, fixed: true, slice: true,
  view: true, atomic: true, percpu: true,
};

export async function coverage(programs: number, say: (line: string) => void): Promise<void> {
  const folder = buildPath('fuzz', 'coverage');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const bundle = join(folder, 'covered.mjs');
  await build({
    entryPoints: [join(projectRoot(), 'toolchain/fuzz/covered.ts')], outfile: bundle, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', sourcemap: 'external',
  });
  const { stdout } = await execa(process.execPath, [bundle, String(programs)], { env: { NODE_V8_COVERAGE: join(folder, 'v8') }, maxBuffer: 1 << 26 });
  sayKinds(JSON.parse(stdout) as Kinds, say);
  const files = await linesOf(bundle, join(folder, 'v8'));
  sayLines(files, say);
  const report = join(folder, 'not-reached.txt');
  await writeFile(report, [...files].map(([file, lines]) => `${file}: ${missing(lines)}\n`).join(''));
  say(`lines that are not reached: ${relative(process.cwd(), report)}`);
}

// ---------------------------------------------------------------------------------------------------------------- kinds of nodes

function sayKinds({ expressions, statements, types }: Kinds, say: (line: string) => void): void {
  const all = [['expressions', EXPRESSION_KINDS, expressions], ['statements', Object.keys(STATEMENTS), statements], ['types', Object.keys(TYPES), types]] as const;
  for (const [name, known, seen] of all) {
    const left = known.filter((kind) => seen[kind] === undefined);
    say(`${name}: ${known.length - left.length} of ${known.length} kinds${left.length === 0 ? '' : `; not: ${left.join(', ')}`}`);
  }
}

// ---------------------------------------------------------------------------------------------------------------- lines

/** By number: was the line reached? Lines without code are not there. */
type Lines = Map<number, boolean>;
type Range = { readonly startOffset: number; readonly endOffset: number; readonly count: number };

async function linesOf(bundle: string, folder: string): Promise<Map<string, Lines>> {
  const text = await readFile(bundle, 'utf8');
  const map = new SourceMap(JSON.parse(await readFile(`${bundle}.map`, 'utf8')));
  const reached = reachedIn(text.length, await rangesOf(pathToFileURL(bundle).href, folder));
  const files = new Map<string, Lines>();
  let offset = 0;
  for (const [number, line] of text.split('\n').entries()) {
    for (const { index } of line.matchAll(/[\w$]+/g)) note(files, map.findEntry(number, index), reached[offset + index] === 1);
    offset += line.length + 1;
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Script = { readonly url: string; readonly functions: readonly { readonly ranges: readonly Range[] }[] };

/** V8 writes a file for each thread; the last one has them all. */
async function rangesOf(bundleUrl: string, folder: string): Promise<Range[]> {
  const scripts = await Promise.all((await readdir(folder)).map(async (file) => (JSON.parse(await readFile(join(folder, file), 'utf8')) as { readonly result: readonly Script[] }).result));
  const script = scripts.flat().find(({ url }) => url === bundleUrl);
  if (script === undefined) throw new Error(`V8 wrote nothing about ${bundleUrl}.`);
  return script.functions.flatMap(({ ranges }) => ranges);
}

/** Ranges lie inside each other; the innermost says whether an offset was reached. */
function reachedIn(length: number, ranges: readonly Range[]): Uint8Array {
  const reached = new Uint8Array(length);
  const outerFirst = [...ranges].sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
  for (const { startOffset, endOffset, count } of outerFirst) reached.fill(count > 0 ? 1 : 0, startOffset, endOffset);
  return reached;
}

function note(files: Map<string, Lines>, entry: ReturnType<SourceMap['findEntry']>, isReached: boolean): void {
  const source = 'originalSource' in entry ? /toolchain\/compiler\/.*$/.exec(entry.originalSource)?.[0] : undefined;
  if (source === undefined || !('originalLine' in entry)) return;
  const lines = files.get(source) ?? files.set(source, new Map()).get(source)!;
  lines.set(entry.originalLine + 1, (lines.get(entry.originalLine + 1) ?? false) || isReached);
}

function sayLines(files: ReadonlyMap<string, Lines>, say: (line: string) => void): void {
  const folders = new Map<string, [reached: number, all: number]>();
  for (const [file, lines] of files) {
    const folder = file.split('/')[2]!.replace(/\.ts$/, '');
    for (const key of [folder, 'all of the compiler']) {
      const [reached, all] = folders.get(key) ?? [0, 0];
      folders.set(key, [reached + [...lines.values()].filter(Boolean).length, all + lines.size]);
    }
  }
  for (const [folder, [reached, all]] of folders) say(`${folder}: ${reached} of ${all} lines, ${((100 * reached) / all).toFixed(1)} %`);
}

function missing(lines: Lines): string {
  return [...lines].filter(([, isReached]) => !isReached).map(([number]) => number).sort((a, b) => a - b).join(' ') || 'all';
}
