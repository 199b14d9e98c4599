import { beforeAll, describe, expect, it } from 'vitest';
import { assembleTinyGuest, type TinyProgram } from '../../guests/tiny/assemble.ts';
import { checkNames, readReport, shownNames, type TinyReport } from '../../guests/tiny/report.ts';
import { onEachBoard, symbolsOf, type TestedBoard } from './boards.ts';
import { runBare, runFolder, runUnderLyn, type Drive, type Run, type RunWish } from './boots.ts';
import { expectationsOf, withoutChecks, type Expectations } from './differences.ts';
import { isGathered } from './gather.ts';

/** A tiny guest whose checks become tests, one each, on the bare processor of each board and under Lyn on the same board. */
export interface TinySuite {
  readonly mode: TinyProgram['mode'];
  /** Runs in both places; what it shows has to be equal there. */
  readonly code: string;
  /** False where the bare machine has nothing to say on the matter. */
  readonly bare?: false;
  /** Runs under Lyn only, after `code`. */
  readonly underLyn?: string;
  /** Lyn's command line besides `test`. */
  readonly options?: string;
  /** What somebody does at the console meanwhile. */
  readonly drive?: Drive;
  /** Waits for seconds of the machine's time: instructions are not counted then, for each would take a nanosecond only. */
  readonly waits?: true;
}

/** Declares the tests of a tiny guest. Each check of its source is a test, named as the check. */
export function tinySuite(name: string, suite: TinySuite): void {
  if (isGathered(name, suite)) return;
  onEachBoard(name, (tested) => {
    const bare = suite.bare === false ? undefined : declareBare(name, suite, tested);
    declareUnderLyn(name, suite, tested, bare);
  });
}

/** A run that is over, with what the guest printed. */
export interface Result {
  readonly run: Run;
  readonly report: TinyReport;
}

/** Gives what the bare run showed, once it has run; undefined where it is left out. */
function declareBare(name: string, suite: TinySuite, tested: TestedBoard): (() => Result) | undefined {
  const { board } = tested;
  const title = `${name} on ${board.name}, on the bare processor`;
  const expectations = expectationsOf(name, board.name, 'bare');
  if (expectations.whole !== undefined) {
    skipped(title, expectations.whole);
    return undefined;
  }
  let result: Result;
  describe(title, () => {
    beforeAll(async () => {
      const image = await assembleTinyGuest(programOf(suite, tested, expectations), runFolder(title));
      const run = await runBare(board, title, image, wishOf(suite));
      result = { run, report: readReport(run.console) };
    }, 120_000);
    declareChecks(suite.code, expectations, () => result);
  });
  return () => result;
}

function declareUnderLyn(name: string, suite: TinySuite, tested: TestedBoard, bare: (() => Result) | undefined): void {
  const { board, bareOnly } = tested;
  const title = `${name} on ${board.name}, under Lyn`;
  const expectations = expectationsOf(name, board.name, 'under Lyn');
  const why = bareOnly === undefined ? expectations.whole : `${board.name}, under Lyn: ${bareOnly}`;
  if (why !== undefined) return skipped(title, why);
  describe(title, () => {
    let result: Result;
    beforeAll(async () => {
      const image = await assembleTinyGuest(programOf(suite, tested, expectations), runFolder(title));
      const run = await runUnderLyn(board, title, image, suite.options, wishOf(suite));
      result = { run, report: readReport(run.console) };
    }, 120_000);
    declareChecks(`${suite.code}\n${suite.underLyn ?? ''}`, expectations, () => result);
    if (bare !== undefined) declareShown(suite.code, () => result, bare);
    it('powers off, and Lyn reports the end of the domain', () => {
      expect(result.run.console).toMatch(/^lyn: domain 1 ended: powered off, status \d+\r?$/m);
    });
  });
}

function declareShown(code: string, result: () => Result, bare: () => Result): void {
  for (const value of shownNames(code)) {
    it(`shows "${value}" as the bare processor does`, () => {
      const { run, report } = result();
      expect(report.shown.get(value), lastWords(run)).toBe(bare().report.shown.get(value));
    });
  }
}

/** Declares a test for each check in a guest's source. */
export function declareChecks(code: string, { leftOut, fails }: Expectations, result: () => Result): void {
  it('comes to its end, without an unexpected exception', () => {
    const { run, report } = result();
    expect(report.stray).toEqual([]);
    expect(report.done, lastWords(run)).toBe(true);
  });
  const unknown = [...fails.keys()].filter((name) => !checkNames(code).includes(name));
  if (unknown.length > 0) throw new Error(`qemu-tests/support/differences.ts names checks that are not in the suite: ${unknown.join(', ')}`);
  for (const name of checkNames(withoutChecks(code, leftOut))) {
    const because = fails.get(name);
    if (because === undefined) it(name, () => expect(outcome(name, result())).toBeUndefined());
    else it(`${name} (differs on ${because})`, () => expect(outcome(name, result()), 'it holds now; strike it from differences.ts').toBeDefined());
  }
  for (const [name, because] of leftOut) skipped(name, because);
}

/** What the guest says against a check; undefined where it held. */
function outcome(name: string, { run, report }: Result): string | undefined {
  expect(report.checks.has(name), `not reached. ${lastWords(run)}`).toBe(true);
  return report.checks.get(name);
}

function skipped(title: string, why: string): void {
  it(title, ({ skip }) => skip(why));
}

/** What a suite's guest is assembled of. */
export function programOf({ mode, code, underLyn }: TinySuite, tested: TestedBoard, { leftOut }: Expectations): TinyProgram {
  const rest = underLyn === undefined ? '' : `cmp dword ptr [under_hypervisor], 0\nje tiny_done\n${underLyn}\n`;
  return { name: 'guest', mode, symbols: symbolsOf(tested), code: withoutChecks(`${code}\n${rest}done\n`, leftOut) };
}

function wishOf({ drive, waits }: TinySuite): RunWish {
  return { ...(drive === undefined ? {} : { drive }), ...(waits === undefined ? {} : { waits }) };
}

/** The end of the console and the emulator's reason, for the message of a failed test. */
function lastWords(run: Run): string {
  return `The machine ended by ${run.end.cause} (${run.end.detail}). The console's last words:\n${run.console.slice(-1200)}\nThe run's files: ${run.folder}`;
}
