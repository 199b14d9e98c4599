import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { generator } from '../test/generator.ts';
import { emitC } from './c/emit.ts';
import { compile, Session, type Compiled } from './compile.ts';
import { frameDiagnostics } from './diagnostics/frame.ts';

const ROOT = '/project';
const isFull = process.env['LYN_FULL'] === '1';
const EDITS = isFull ? 60 : 10;

/** Everything that the hypervisor's handlers of one exit consist of: modules of every kind, all in memory, so that they can come and go. */
const MODULES = new Map(closureOf('hv/exit/cpuid.ts').map((path) => [path, readFileSync(join(projectRoot(), path), 'utf8')]));

function closureOf(entry: string): string[] {
  const session = new Session();
  session.compile({ root: projectRoot(), entries: [entry] });
  return [...session.files].map((path) => path.slice(projectRoot().length + 1)).filter((path) => path.startsWith('hv/'));
}

type Texts = Map<string, string>;
type Random = (below: number) => number;

/** What people do to a program, by name. Each gives the new text of a module. */
const edits: { readonly [name: string]: (text: string, random: Random) => string } = {
  'a comment': (text) => `${text}// nothing\n`,
  'lines further down': (text) => `\n\n${text}`,
  'another function': (text, random) => `${text}export function added${random(1000)}(x: u32): u32 { return x + ${random(9)}; }\n`,
  'a function that is wrong': (text, random) => `${text}export function wrong${random(1000)}(x: u32): u8 { return x; }\n`,
  'another number': (text, random) => replaceOne(text, /\b\d+\b/g, String(random(40)), random),
  'another type': (text, random) => replaceOne(text, /\bu(8|16|32|64)\b/g, ['u8', 'u16', 'u32', 'u64'][random(4)]!, random),
  'another operator': (text, random) => replaceOne(text, / [-+&|] /g, ' * ', random),
  'a line less': (text, random) => replaceOne(text, /^.*\n/gm, '', random),
  'a token less': (text, random) => replaceOne(text, /\w+|[^\s\w]/g, '', random),
};

function replaceOne(text: string, what: RegExp, by: string, random: Random): string {
  const found = [...text.matchAll(what)];
  if (found.length === 0) return text;
  const { index, 0: old } = found[random(found.length)]!;
  return text.slice(0, index) + by + text.slice(index + old.length);
}

function outcome(compiled: Compiled): string {
  if (compiled.program === undefined) return frameDiagnostics(compiled.diagnostics);
  return [...emitC(compiled.program)].map(([name, text]) => `${name}\n${text}`).join('\n');
}

const sourceOf = (texts: Texts) => ({ root: ROOT, entries: ['hv/exit/cpuid.ts'], files: texts });

describe('a session', () => {
  test.each(isFull ? [1, 2, 3] : [1])('says after each of many edits what a compiler that starts says (seed %i)', (seed) => {
    const random = generator(seed);
    const session = new Session();
    const texts: Texts = new Map(MODULES);
    const history: string[] = [];
    for (let step = 0; step < EDITS; step++) {
      history.push(edit(texts, random));
      expect(outcome(session.compile(sourceOf(texts))), history.join('\n')).toBe(outcome(compile(sourceOf(texts))));
    }
  }, 600_000);

  test('compiles several programs that have modules in common as each by itself, with and without errors', () => {
    const session = new Session();
    const files = new Map([...MODULES, ['hv/wrong.ts', "import { advanceCrc32 } from './memory/crc32.ts';\nimport { handleCpuid } from './exit/cpuid.ts';\nexport function wrong(x: u32): u8 { return x; }\n"]]);
    const programs = [['hv/dump/writer.ts'], ['hv/exit/cpuid.ts'], ['hv/wrong.ts'], ['hv/dump/writer.ts']];
    expect([...files.keys()]).toEqual(expect.arrayContaining(programs.flat()));
    for (const entries of programs) {
      const source = { root: ROOT, entries, files };
      expect(outcome(session.compile(source)), entries.join()).toBe(outcome(compile(source)));
    }
  }, 120_000);

  test('knows which files its result depends on, also one that is not there', () => {
    const session = new Session();
    session.compile({ root: ROOT, entries: ['main.ts'], files: new Map([['main.ts', "import { x } from './gone.ts';\nexport const y: u32 = x;\n"]]) });
    expect([...session.files]).toEqual(expect.arrayContaining([resolve(ROOT, 'main.ts'), resolve(ROOT, 'gone.ts')]));
  });
});

/** One edit, a module that goes or comes back, or everything as it was. Says which. */
function edit(texts: Texts, random: Random): string {
  const paths = [...MODULES.keys()];
  const path = paths[random(paths.length)]!;
  const kind = random(8);
  if (kind === 0) {
    for (const [each, text] of MODULES) texts.set(each, text);
    return 'all as it was';
  }
  if (kind === 1) {
    if (texts.delete(path)) return `${path} deleted`;
    texts.set(path, MODULES.get(path)!);
    return `${path} made again`;
  }
  const names = Object.keys(edits);
  const name = names[random(names.length)]!;
  // Every other edit repairs what came before it in the same module.
  const before = random(2) === 0 ? MODULES.get(path)! : texts.get(path) ?? MODULES.get(path)!;
  texts.set(path, edits[name]!(before, random));
  return `${path}: ${name}`;
}
