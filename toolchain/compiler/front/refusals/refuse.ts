import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { frameDiagnostic } from '../../diagnostics/frame.ts';
import { messages, type MessageKey } from '../../diagnostics/messages.ts';
import { expectGolden } from '../../../test/golden.ts';

/**
 * What is refused, and pieces of machine TypeScript that are refused for just that and nothing else. A piece without a
 * declaration is put into a function that has u32 `x` and `y`, u64 `big` and boolean `yes` as parameters.
 */
export type Refusals = { readonly [K in MessageKey]?: string | readonly string[] };

/** One test for each message: its pieces give that code and no other, in frames like those of the golden file. */
export function refuses(refusals: Refusals): void {
  const cases = Object.entries(refusals).map(([key, pieces]) => [key as MessageKey, modulesOf(key, [pieces].flat())] as const);
  const found = diagnose(new Map(cases.flatMap(([, files]) => [...files])));
  for (const [key, files] of cases) {
    const { code, text } = messages[key];
    it(`${code}: ${text}`, () => {
      const own = [...files.keys()].map((file) => found.filter(({ loc }) => loc.file === file));
      expect(own.map((each) => [...new Set(each.map((diagnostic) => diagnostic.code))])).toEqual(own.map(() => [code]));
      expectGolden(join(import.meta.dirname, 'golden', `${code}.txt`), `${own.flat().map(frameDiagnostic).join('\n\n')}\n`);
    });
  }
}

/** All that is wrong with a program of several modules, each an entry. */
export function diagnose(files: ReadonlyMap<string, string>): readonly Diagnostic[] {
  return compile({ root: '/project', entries: [...files.keys()], files }).diagnostics;
}

function modulesOf(key: string, pieces: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  return new Map(pieces.map((piece, index) => [`${key}${index === 0 ? '' : index + 1}.ts`, moduleOf(piece ?? '')]));
}

/** A piece of module level says so, or has a line that can only stand there. */
const declares = /\/\/ module|^(export|abstract|@|async|import|declare|namespace|entry) ?/m;

function moduleOf(piece: string): string {
  if (declares.test(piece)) return `${piece}\nexport function used(): void {}\n`;
  return `export function f(x: u32, y: u32, big: u64, yes: boolean): void {\n  ${piece}\n}\n`;
}
