import { beforeAll, describe, expect, it } from 'vitest';
import { assembleTinyGuest, type TinyProgram } from '../../guests/tiny/assemble.ts';
import { checkNames, readReport, shownNames, type TinyReport } from '../../guests/tiny/report.ts';
import { runBare, runFolder, runUnderLyn, type Drive, type Run } from './boots.ts';

/** A tiny guest whose checks become tests, one each, on the bare processor and under Lyn. */
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
}

/** Declares the tests of a tiny guest. Each check of its source is a test, named as the check. */
export function tinySuite(name: string, suite: TinySuite): void {
  const program: TinyProgram = { name: 'guest', mode: suite.mode, code: withLynPart(suite) };
  let bare: TinyReport | undefined;

  if (suite.bare !== false) describe(`${name}, on the bare processor`, () => {
    let run: Run;
    beforeAll(async () => {
      const folder = runFolder(`${name} bare`);
      run = await runBare(`${name} bare`, await assembleTinyGuest(program, folder), driven(suite));
      bare = readReport(run.console);
    }, 120_000);
    declareChecks(suite.code, () => ({ run, report: bare }));
  });

  describe(`${name}, under Lyn`, () => {
    let run: Run;
    let report: TinyReport | undefined;
    beforeAll(async () => {
      const folder = runFolder(name);
      run = await runUnderLyn(name, await assembleTinyGuest(program, folder), suite.options, driven(suite));
      report = readReport(run.console);
    }, 120_000);
    declareChecks(`${suite.code}\n${suite.underLyn ?? ''}`, () => ({ run, report }));
    for (const value of shownNames(suite.code)) {
      it(`shows "${value}" as the bare processor does`, () => {
        expect(report?.shown.get(value), lastWords(run)).toBe(bare?.shown.get(value));
      });
    }
    it('powers off, and Lyn reports the end of the domain', () => {
      expect(run.console).toMatch(/^lyn: domain 1 ended: powered off, status \d+\r?$/m);
    });
  });
}

function declareChecks(code: string, results: () => { run: Run; report: TinyReport | undefined }): void {
  it('comes to its end, without an unexpected exception', () => {
    const { run, report } = results();
    expect(report?.stray).toEqual([]);
    expect(report?.done, lastWords(run)).toBe(true);
  });
  for (const name of checkNames(code)) {
    it(name, () => {
      const { run, report } = results();
      expect(report?.checks.has(name), `not reached. ${lastWords(run)}`).toBe(true);
      expect(report?.checks.get(name)).toBeUndefined();
    });
  }
}

function withLynPart({ code, underLyn }: TinySuite): string {
  if (underLyn === undefined) return `${code}\ndone\n`;
  return `${code}\ncmp dword ptr [under_hypervisor], 0\nje tiny_done\n${underLyn}\ndone\n`;
}

function driven(suite: TinySuite): { readonly drive?: Drive } {
  return suite.drive === undefined ? {} : { drive: suite.drive };
}

/** The end of the console and the emulator's reason, for the message of a failed test. */
function lastWords(run: Run): string {
  return `The machine ended by ${run.end.cause} (${run.end.detail}). The console's last words:\n${run.console.slice(-1200)}`;
}
