import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../host/root.ts';

/**
 * What `lyn explain` prints about a code: `pages/LYN0004.md`. A heading; what is wrong and why the rule exists; a program that is
 * refused for it; what to write instead; that program.
 */
export type Page = {
  readonly code: string;
  /** The heading, without the code. */
  readonly title: string;
  readonly blocks: readonly Block[];
};

export type Block =
  | { readonly kind: 'prose'; readonly text: string }
  /** `refused` is the code that the program gives; a program without one compiles. */
  | { readonly kind: 'program'; readonly refused: string | undefined; readonly files: ReadonlyMap<string, string> }
  /** What is no program: a command, or one too large to be shown. */
  | { readonly kind: 'console'; readonly text: string };

const folder = (): string => join(projectRoot(), 'toolchain/compiler/diagnostics/pages');

/** The codes that have a page, LYN before TS, each by number. */
export function pageCodes(): string[] {
  return readdirSync(folder()).filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3)).sort(byNumber);
}

function byNumber(a: string, b: string): number {
  const [, prefixA, numberA] = /^(\D*)(\d*)/.exec(a)!;
  const [, prefixB, numberB] = /^(\D*)(\d*)/.exec(b)!;
  return prefixA! < prefixB! ? -1 : prefixA! > prefixB! ? 1 : Number(numberA) - Number(numberB);
}

export function readPage(code: string): Page | undefined {
  const path = join(folder(), `${code}.md`);
  return existsSync(path) ? parsePage(code, readFileSync(path, 'utf8')) : undefined;
}

/** Throws if the page has another form: pages are part of the product, and each is tested. */
export function parsePage(code: string, text: string): Page {
  const [, title, rest] = new RegExp(`^# ${code}: (.+)\\n\\n([\\s\\S]+)$`).exec(text) ?? [];
  if (title === undefined || rest === undefined) throw new Error(`${code}.md does not begin with "# ${code}: " and an empty line`);
  const blocks = rest.trimEnd().split(/^(```[^\n]*\n[\s\S]*?^```$)/m).map((part) => part.trim()).filter((part) => part !== '');
  return { code, title, blocks: blocks.map((part) => blockOf(code, part)) };
}

function blockOf(code: string, part: string): Block {
  const [, info, inner] = /^```([^\n]*)\n([\s\S]*?)\n?```$/.exec(part) ?? [];
  if (info === undefined || inner === undefined) return { kind: 'prose', text: part };
  if (info === 'console') return { kind: 'console', text: inner };
  const [, refused] = /^ts(?: refused (\w+))?$/.exec(info) ?? fail(`${code}.md has a block of ${info}`);
  return { kind: 'program', refused, files: filesOf(inner) };
}

function fail(message: string): never {
  throw new Error(message);
}

/** A line `// file: b.ts` begins another file; the first one is `a.ts`. */
function filesOf(text: string): ReadonlyMap<string, string> {
  const parts = text.split(/^\/\/ file: (.+)\n/m);
  const files = new Map([['a.ts', `${parts[0]!.trimEnd()}\n`]]);
  for (let i = 1; i < parts.length; i += 2) files.set(parts[i]!, `${parts[i + 1]!.trimEnd()}\n`);
  return files;
}

/** The page for a terminal: programs are indented, and said to be refused or accepted. */
export function formatPage({ code, title, blocks }: Page): string {
  return [`${code}: ${title}`, ...blocks.map(formatBlock)].join('\n\n');
}

function formatBlock(block: Block): string {
  if (block.kind === 'prose') return block.text;
  if (block.kind === 'console') return indented(block.text);
  const text = [...block.files].map(([name, source], i) => (i === 0 ? source : `// file: ${name}\n${source}`)).join('');
  return `${block.refused === undefined ? 'Accepted:' : `Refused, with ${block.refused}:`}\n\n${indented(text.trimEnd())}`;
}

function indented(text: string): string {
  return text.split('\n').map((line) => (line === '' ? '' : `    ${line}`)).join('\n');
}
