/**
 * The examples of the notes in `docs/language`: fenced blocks of TypeScript, each a whole module.
 *
 *     ```ts run             the module's `run` logs exactly the ```text block that follows; a last line `panic: ...` is how it ends
 *     ```ts refused LYN0104 the module is refused with that code and no other
 *     ```ts                 the module compiles
 *     ```ts file=uart.ts    a module that the next example imports as `./uart.ts`
 */

import type { Sources } from './batch.ts';

export type Expected =
  | { readonly kind: 'compiles' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'runs'; readonly log: readonly string[]; readonly panic: string | undefined };

export type Example = {
  /** `docs/language/shifts.md:12`. */
  readonly place: string;
  /** The main module first; paths are unique to the example. */
  readonly sources: Sources;
  readonly expected: Expected;
};

type Block = { readonly line: number; readonly info: string; readonly text: string };

/** The examples of one note, whose path is relative to the project. */
export function examplesOf(path: string, markdown: string): Example[] {
  const blocks = blocksOf(markdown).filter(({ info }) => /^(ts|text)\b/.test(info));
  const examples: Example[] = [];
  let modules: Block[] = [];
  for (const [i, block] of blocks.entries()) {
    if (!block.info.startsWith('ts')) continue;
    if (fileOf(block) !== undefined) modules.push(block);
    else {
      examples.push(exampleOf(path, modules, block, blocks[i + 1]));
      modules = [];
    }
  }
  if (modules.length > 0) throw new Error(`${path}:${modules[0]!.line}: no example follows that would import this file.`);
  return examples;
}

function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^```(\w.*)\n([\s\S]*?)^```$/gm)].map((match) => {
    const line = markdown.slice(0, match.index).split('\n').length;
    return { line, info: match[1]!.trim(), text: match[2]! };
  });
}

const fileOf = ({ info }: Block): string | undefined => /\bfile=(\S+)/.exec(info)?.[1];

function exampleOf(path: string, modules: readonly Block[], block: Block, next: Block | undefined): Example {
  const place = `${path}:${block.line}`;
  const folder = `${path.replace(/\.md$/, '').replaceAll('-', '_')}_${block.line}`;
  const files = [[`${folder}/example.ts`, block.text], ...modules.map((module) => [`${folder}/${fileOf(module)}`, module.text])] as const;
  return { place, sources: Object.fromEntries(files), expected: expectedOf(place, block, next) };
}

function expectedOf(place: string, { info }: Block, next: Block | undefined): Expected {
  const [, how, ...rest] = info.split(/\s+/);
  if (how === undefined) return { kind: 'compiles' };
  if (how === 'refused' && rest.length === 1) return { kind: 'refused', code: rest[0]! };
  if (how !== 'run' || rest.length > 0) throw new Error(`${place}: an example is marked \`run\`, \`refused CODE\`, \`file=NAME\` or not at all, not \`${info}\`.`);
  if (next?.info !== 'text') throw new Error(`${place}: the log of an example that runs follows it in a \`text\` block.`);
  const lines = next.text.split('\n').slice(0, -1);
  const panic = /^panic: (.*)$/.exec(lines.at(-1) ?? '')?.[1];
  return { kind: 'runs', log: panic === undefined ? lines : lines.slice(0, -1), panic };
}
