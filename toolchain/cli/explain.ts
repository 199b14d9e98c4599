import { InvalidArgumentError, type Command } from 'commander';
import { formatPage, pageCodes, readPage } from '../compiler/diagnostics/pages.ts';
import { adviceOn, type Advice } from '../compiler/diagnostics/typescript.ts';
import { typescriptMessage } from '../compiler/front/typescript.ts';

/** `lyn explain`: the page of a code. */
export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('say what a code of a diagnostic means, why the rule exists, and what to write instead')
    .argument('[code...]', 'such as LYN0004, or TS2322 of TypeScript itself; all are listed without one', collect)
    .action(explain);
}

function collect(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), pageOf(word)];
}

function explain(texts: readonly string[] | undefined): void {
  console.log(texts === undefined || texts.length === 0 ? listing() : texts.join('\n\n'));
}

function listing(): string {
  return pageCodes().map((code) => `${code}  ${readPage(code)!.title}`).join('\n');
}

/** In any spelling: `lyn4`, `0004` and `ts2322` too. */
function pageOf(word: string): string {
  const [, prefix, number] = /^(lyn|ts)?(\d+)$/i.exec(word) ?? [];
  const code = number === undefined ? word : prefix?.toUpperCase() === 'TS' ? `TS${number}` : `LYN${number.padStart(4, '0')}`;
  const page = readPage(code);
  if (page !== undefined) return formatPage(page);
  const message = code.startsWith('TS') ? typescriptMessage(Number(number)) : undefined;
  if (message !== undefined) return explainTypeScript(code, message, adviceOn(Number(number)));
  throw new InvalidArgumentError(`There is no such code. ${nearOf(code)}`);
}

/** A code of TypeScript's that has no page: its message, and what holds for its kind. */
function explainTypeScript(code: string, message: string, { why, instead }: Advice): string {
  return `${code}: ${message}\n\nTypeScript itself says this.\n\nwhy: ${why}\ninstead: ${instead}`;
}

/** What may have been meant: codes of which one character differs, or pages whose heading has the word. */
function nearOf(word: string): string {
  const near = pageCodes().filter((code) => differences(code, word) <= 1 || hasWord(readPage(code)!.title, word));
  if (near.length === 0) return 'lyn explain lists all.';
  return `Near it:\n${near.map((code) => `  ${code}  ${readPage(code)!.title}`).join('\n')}`;
}

function differences(a: string, b: string): number {
  return a.length === b.length ? [...a].filter((character, i) => character !== b[i]?.toUpperCase()).length : Infinity;
}

function hasWord(title: string, word: string): boolean {
  return title.toLowerCase().split(/[^a-z#.?*=+]+/).includes(word.toLowerCase());
}
