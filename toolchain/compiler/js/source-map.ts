import { posix } from 'node:path';
import type { Line } from './module.ts';

/** Version 3 source map: each emitted line leads to the line of the source that it was made from. */
export type SourceMap = { readonly version: 3; readonly sources: readonly string[]; readonly names: readonly string[]; readonly mappings: string };

/** `place` turns a source's path in the project into what debuggers and stack traces shall show. */
export function sourceMapOf(lines: readonly Line[], place: (file: string) => string): SourceMap {
  const sources: string[] = [];
  let before = { source: 0, line: 0, column: 0 };
  const mappings = lines.map(({ text, loc }) => {
    if (loc === undefined) return '';
    const source = indexOf(sources, place(loc.file));
    const here = { source, line: loc.line - 1, column: loc.column - 1 };
    const segment = [text.length - text.trimStart().length, here.source - before.source, here.line - before.line, here.column - before.column];
    before = here;
    return segment.map(vlq).join('');
  });
  return { version: 3, sources, names: [], mappings: mappings.join(';') };
}

/** The map as a comment at the end of the code. */
export function inlineMap(map: SourceMap): string {
  return `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** A path from one emitted file to a file of the project, given both relative to the project. */
export function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

function indexOf(list: string[], entry: string): number {
  const known = list.indexOf(entry);
  return known >= 0 ? known : list.push(entry) - 1;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base-64 variable-length quantity: the sign in the lowest bit, five bits a digit. */
function vlq(value: number): string {
  let rest = value < 0 ? (-value << 1) | 1 : value << 1;
  let text = '';
  do {
    const digit = rest & 31;
    rest >>>= 5;
    text += DIGITS[rest > 0 ? digit | 32 : digit];
  } while (rest > 0);
  return text;
}
