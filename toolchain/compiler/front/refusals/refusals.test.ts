import { describe, expect, it } from 'vitest';
import { compile } from '../../compile.ts';
import { messages } from '../../diagnostics/messages.ts';
import { declarations } from './declarations.ts';
import { generics } from './generics.ts';
import { diagnose, refuses } from './refuse.ts';
import { resources, stack } from './stack.ts';
import { syntax } from './syntax.ts';
import { logFormats, nullReferences, types } from './types.ts';

describe('syntax', () => refuses(syntax));
describe('types', () => refuses(types));
describe('null', () => refuses(nullReferences));
describe('log formats', () => refuses(logFormats));
describe('declarations', () => refuses(declarations));
describe('generics', () => refuses(generics));
describe('what lies on the stack', () => refuses(stack));
describe('pools and resources', () => refuses(resources));

describe('the table of messages', () => {
  /** Rules of which TypeScript always complains first, about the same line: the front end then has nothing to add. */
  const saidByTypeScript: readonly string[] = ['argumentCount', 'missingField', 'noSuchMember', 'notCallable', 'notConvertible', 'notDisposable', 'notIndexable', 'notIterable', 'typeArgumentCount'];
  /** Shown by tests of their own: they need several files, the evaluator, or a hosted program. */
  const elsewhere: readonly string[] = ['compilerRefuses', 'cyclicConstant', 'entryMissing', 'guestIntrinsic', 'hostedIntrinsic', 'missingEntry', 'nothingBehind', 'tooDeep', 'unreadableImport'];

  it('has a refusal for every message', () => {
    const shown = [syntax, types, nullReferences, logFormats, declarations, generics, stack, resources].flatMap((refusals) => Object.keys(refusals));
    const missing = Object.keys(messages).filter((key) => !shown.includes(key) && !key.startsWith('evaluate'));
    expect(missing.sort()).toEqual([...saidByTypeScript, ...elsewhere].sort());
  });

  it('gives each code once', () => {
    const codes = Object.values(messages).map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)]);
  });
});

describe('programs of several files', () => {
  it('refuses constants that are made of each other', () => {
    const files = new Map([
      ['a.ts', "import { two } from './b.ts';\nexport const one: u32 = two;\n"],
      ['b.ts', "import { one } from './a.ts';\nexport const two: u32 = one;\n"],
    ]);
    expect(diagnose(files).map(({ code, loc }) => `${code} ${loc.file}:${loc.line}`)).toEqual(['LYN0318 a.ts:2', 'LYN0318 b.ts:2']);
  });

  it.each(['absent.ts', 'folder', 'text.md', 'types.d.ts', 'script.js'])('names the entry %s, which is no module', (entry) => {
    const files = new Map([['folder/a.ts', ''], ['types.d.ts', ''], ['script.js', '']]);
    const [found, ...others] = compile({ root: '/project', entries: [entry], files }).diagnostics;
    expect(found).toMatchObject({ code: 'LYN0324', message: `/project/${entry} is no file of machine TypeScript, or is not there` });
    expect(others).toEqual([]);
  });

  it('refuses declarations without code', () => {
    const files = new Map([['a.ts', "import { go } from './b';\nexport function f(): void { go(); }\n"], ['b.d.ts', 'export declare function go(): void;\n']]);
    expect(diagnose(files).map(({ code, loc }) => `${code} ${loc.file}:${loc.line}`)).toContain('LYN0319 a.ts:1');
  });

  it('shows all errors at once, by file and line', () => {
    const files = new Map([
      ['b.ts', 'export function f(x: u32): u32 {\n  throw x;\n}\n'],
      ['a.ts', "import { f } from './b.ts';\nexport function g(): u8 {\n  const z: u8 = 300;\n  return u8(f('1'));\n}\n"],
    ]);
    expect(diagnose(files).map(({ code, loc }) => `${code} ${loc.file}:${loc.line}`)).toEqual(['LYN0104 a.ts:3', 'TS2345 a.ts:4', 'LYN0004 b.ts:2']);
  });
});
