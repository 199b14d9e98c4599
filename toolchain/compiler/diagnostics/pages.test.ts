import { describe, expect, it } from 'vitest';
import { compile } from '../compile.ts';
import { typescriptMessage } from '../front/typescript.ts';
import type { Diagnostic } from './diagnostic.ts';
import { frameDiagnostic } from './frame.ts';
import { messages } from './messages.ts';
import { pageCodes, readPage, type Block, type Page } from './pages.ts';

type Program = Extract<Block, { kind: 'program' }>;

/** No program of a page's size can show them; each has a test of its own. */
const shownElsewhere = ['LYN0065', 'LYN0324', 'LYN0507', 'LYN0508', 'LYN0600', 'LYN0601', 'LYN0700', 'LYN0701', 'LYN0702', 'TS2563'];
/** TypeScript itself says it first, with a code of its own. */
const saidByTypeScript = ['LYN0116', 'LYN0118', 'LYN0120', 'LYN0121', 'LYN0125', 'LYN0134', 'LYN0150', 'LYN0188'];

const codes = Object.values(messages).map(({ code }) => code as string);
const pages = pageCodes().map((code) => readPage(code)!);

describe('every code has a page', () => {
  it.each(codes.filter((code) => !pageCodes().includes(code)).concat('all'))('%s', (code) => {
    if (code !== 'all') expect.fail(`toolchain/compiler/diagnostics/pages/${code}.md is missing: write it like its neighbours`);
  });

  it('and every page a code', () => {
    expect(pageCodes().filter((code) => !codes.includes(code) && !isOfTypeScript(code))).toEqual([]);
  });

  it('and only what cannot be shown has no program that is refused', () => {
    expect(pages.filter((page) => refused(page).length === 0).map(({ code }) => code)).toEqual(shownElsewhere);
  });

  it('and only what TypeScript says first shows a code of its', () => {
    expect(pages.filter(({ code, blocks }) => refused({ blocks }).some((program) => program.refused !== code)).map(({ code }) => code)).toEqual(saidByTypeScript);
  });
});

describe('the refused programs of a page give its code and no other', () => {
  const programs = pages.flatMap((page) => refused(page).map((program, i) => [`${page.code}${i === 0 ? '' : `/${i + 1}`}`, program] as const));
  /** What the evaluator refuses is said only of programs in which nothing else is wrong. */
  const late = (program: Program): boolean => /^LYN05/.test(program.refused!);
  const found = [...diagnose(programs.filter(([, program]) => !late(program))), ...diagnose(programs.filter(([, program]) => late(program)))];

  it.each(programs)('%s', (name, program) => {
    const own = found.filter(({ loc }) => loc.file.startsWith(`${name}/refused/`));
    expect([...new Set(own.map(({ code }) => code))], own.map(frameDiagnostic).join('\n')).toEqual([program.refused]);
  });
});

describe('the accepted programs of a page compile', () => {
  const programs = pages.flatMap((page) => accepted(page).map((program, i) => [`${page.code}${i === 0 ? '' : `/${i + 1}`}`, program] as const));
  const found = diagnose(programs);

  it.each(programs)('%s', (name) => {
    expect(found.filter(({ loc }) => loc.file.startsWith(`${name}/accepted/`)).map(frameDiagnostic).join('\n')).toBe('');
  });

  it('and every page has one', () => {
    expect(pages.filter((page) => accepted(page).length === 0).map(({ code }) => code)).toEqual([]);
  });
});

function isOfTypeScript(code: string): boolean {
  return code.startsWith('TS') && typescriptMessage(Number(code.slice(2))) !== undefined;
}

function programsOf({ blocks }: Pick<Page, 'blocks'>): Program[] {
  return blocks.filter((block) => block.kind === 'program');
}

function refused(page: Pick<Page, 'blocks'>): Program[] {
  return programsOf(page).filter((program) => program.refused !== undefined);
}

function accepted(page: Page): Program[] {
  return programsOf(page).filter((program) => program.refused === undefined);
}

/** All of them at once, each in a folder of its own. */
function diagnose(programs: readonly (readonly [string, Program])[]): readonly Diagnostic[] {
  const files = programs.flatMap(([name, program]) =>
    [...program.files].map(([file, text]) => [`${name}/${program.refused === undefined ? 'accepted' : 'refused'}/${file}`, text] as const));
  const entries = files.map(([path]) => path).filter((path) => !path.endsWith('.d.ts'));
  return compile({ root: '/project', entries, files: new Map(files) }).diagnostics;
}
