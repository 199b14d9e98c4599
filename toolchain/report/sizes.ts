import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SizeReport } from '../build/size/report.ts';
import type { ObjectFile } from '../build/objects.ts';
import { runTool } from '../host/tool.ts';
import { projectRoot } from '../host/root.ts';
import type { SizedPart, Sizes } from './facts.ts';

/** By module, the largest first; by function and static in it. */
export async function sizesOf(size: SizeReport, objects: readonly ObjectFile[]): Promise<Sizes> {
  const symbols = parseSymbols(await runTool('nm', ['--print-file-name', '--print-size', '--defined-only', ...objects.map(({ path }) => path)]));
  const modules = size.modules.map(({ source, bytes }) => {
    const { path } = objects.find((object) => object.source === source)!;
    return { source: moduleOf(source), bytes, parts: withRest(symbols.get(path) ?? [], bytes) };
  });
  return { image: size.image, sections: { ...size.sections }, modules: modules.filter(({ bytes }) => bytes > 0) };
}

const bySize = (a: SizedPart, b: SizedPart): number => b.bytes - a.bytes || (a.name < b.name ? -1 : 1);

function withRest(parts: readonly SizedPart[], bytes: number): SizedPart[] {
  const rest = bytes - parts.reduce((sum, part) => sum + part.bytes, 0);
  return [...[...parts].sort(bySize), ...(rest > 0 ? [{ name: 'texts, formats, gaps', kind: 'other', bytes: rest } as const] : [])];
}

/** What the letters of nm stand for; zeroed memory is not in the image. */
const KINDS: { readonly [letter: string]: SizedPart['kind'] } = { t: 'code', T: 'code', W: 'code', w: 'code', r: 'constants', R: 'constants', d: 'data', D: 'data' };

export function parseSymbols(text: string): Map<string, SizedPart[]> {
  const byFile = new Map<string, SizedPart[]>();
  const seen = new Set<string>();
  for (const line of text.split('\n')) {
    const [, file, address, size, letter, name] = /^(.*):([0-9a-f]+) ([0-9a-f]+) (\w) (\S+)$/.exec(line) ?? [];
    const kind = letter === undefined ? undefined : KINDS[letter];
    if (file === undefined || kind === undefined || Number(`0x${size}`) === 0) continue;
    // Of several names for one thing the first counts.
    const what = `${file} ${kind} ${address} ${size}`;
    if (kind === 'code' && seen.has(what)) continue;
    seen.add(what);
    byFile.set(file, [...(byFile.get(file) ?? []), { name: name!, kind, bytes: Number(`0x${size}`) }]);
  }
  return byFile;
}

/** The emitted C says in its first line which module it was made of; the runtime's files are what they are. */
function moduleOf(source: string): string {
  if (source.startsWith('runtime/')) return source;
  return /^#line \d+ "(.+)"$|^\/\* (\S+\.ts)/m.exec(readFileSync(join(projectRoot(), source), 'utf8'))?.slice(1).find((path) => path !== undefined) ?? source;
}
