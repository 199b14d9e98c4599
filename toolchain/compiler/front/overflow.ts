import { dirname, resolve } from 'node:path';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnosticOf } from '../diagnostics/report.ts';
import { firstTooDeep } from './checks/nesting.ts';
import { relativePath } from './context.ts';
import { ts, type Source } from './typescript.ts';

/**
 * Where the stack ran out: in the first file, of those that the entries reach, which is nested too deeply, or whose text alone is too
 * much for the parser.
 */
export function overflowOf(source: Source): Diagnostic {
  const given = new Map([...(source.files ?? [])].map(([path, text]) => [resolve(source.root, path), text]));
  const paths = new Set([...source.entries.map((entry) => resolve(source.root, entry)), ...given.keys()]);
  for (const path of paths) {
    const text = given.get(path) ?? ts.sys.readFile(path) ?? '';
    const file = parsed(path, text);
    const found = file === undefined ? refusedAt(relativePath(source.root, path), text, placeIn(text)) : firstTooDeep(file, source.root);
    if (found !== undefined) return found;
    for (const specifier of importsOf(file!)) paths.add(resolve(dirname(path), specifier));
  }
  return refusedAt(source.entries[0] ?? '', '', 0);
}

function refusedAt(file: string, text: string, place: number): Diagnostic {
  const start = text.lastIndexOf('\n', place - 1) + 1;
  const loc = { file, line: text.slice(0, place).split('\n').length, column: place - start + 1 };
  return diagnosticOf('tooDeep', { loc, length: 1, line: text.slice(start).split(/\r?\n/, 1)[0]! }, ['the compiler has run out of stack']);
}

function parsed(path: string, text: string): ts.SourceFile | undefined {
  try {
    return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
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
    if (parsed('module.ts', text.slice(0, middle)) === undefined) fails = middle;
    else fits = middle;
  }
  return fits;
}
