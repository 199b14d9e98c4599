import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import { relativePath } from './context.ts';
import { ts, type Source } from './typescript.ts';

/**
 * Where the stack ran out. What is nested beyond a bound is refused before anything goes into it (`checkNesting`), so that it was
 * the parser; the file in which it does so, read alone, is looked for among all that the entries reach, and in it the place.
 */
export function overflowOf(source: Source): Diagnostic {
  const [path = source.entries[0] ?? '', text = ''] = unparsable(source) ?? [];
  const place = placeIn(text);
  const line = text.slice(text.lastIndexOf('\n', place - 1) + 1).split(/\r?\n/, 1)[0]!;
  const loc = { file: relativePath(source.root, path), line: text.slice(0, place).split('\n').length, column: place - text.lastIndexOf('\n', place - 1) };
  return diagnosticOf('tooDeep', { loc, length: 1, line }, ['the parser has run out of stack']);
}

/** The first module, and its text, that cannot be parsed. */
function unparsable(source: Source): readonly [path: string, text: string] | undefined {
  const given = new Map([...(source.files ?? [])].map(([path, text]) => [resolve(source.root, path), text]));
  const paths = new Set([...source.entries.map((entry) => resolve(source.root, entry)), ...given.keys()]);
  for (const path of paths) {
    const text = given.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '');
    const file = parsed(text);
    if (file === undefined) return [path, text];
    for (const specifier of importsOf(file)) paths.add(resolve(dirname(path), specifier));
  }
  return undefined;
}

function parsed(text: string): ts.SourceFile | undefined {
  try {
    return ts.createSourceFile('module.ts', text, ts.ScriptTarget.ES2022);
  } catch {
    return undefined;
  }
}

function importsOf(file: ts.SourceFile): string[] {
  return file.statements.flatMap((statement) => (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier) ? [statement.moduleSpecifier.text] : []));
}

/** The end of the shortest beginning of the text that cannot be parsed. */
function placeIn(text: string): number {
  let fits = 0;
  let fails = text.length;
  while (fails - fits > 1) {
    const middle = (fits + fails) >> 1;
    if (parsed(text.slice(0, middle)) === undefined) fails = middle;
    else fits = middle;
  }
  return fits;
}
