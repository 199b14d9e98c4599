import { beforeAll, describe, expect, it } from 'vitest';
import type { EmulatedBoard } from '../../boards/board.ts';
import { assembleTinyGuest, type TinyProgram } from '../../guests/tiny/assemble.ts';
import { onEachBoardWithLyn, onOneBoardWithLyn } from './boards.ts';
import { runFolder, runUnderLyn, type Run } from './boots.ts';

/** A tiny guest that comes to a bad end, which Lyn outlives and reports. */
export interface Ending {
  readonly mode: TinyProgram['mode'];
  /** Begins at `main`. */
  readonly code: string;
  /** The reason in Lyn's words. */
  readonly ends: string;
  /** What else Lyn says on the way. */
  readonly says?: RegExp;
  /** Lyn's command line besides `test`. */
  readonly options?: string;
  /** True where it concerns no vendor: one board will do, all of them with the long tests. */
  readonly anyVendor?: true;
  /** By the board's name: why it ends otherwise there, and how; without `ends` it is not run there. */
  readonly otherwise?: Readonly<Record<string, { readonly because: string; readonly ends?: string }>>;
}

/** The last line about a domain: the reason, and the status where the guest reported one. */
export const endLine = /^lyn: domain 1 ended: (.+?)(?:, status (\d+))?\r?$/gm;

/** Declares the test, on each board, that a guest ends as it should, with Lyn alive to say so. */
export function endsDomain(name: string, ending: Ending): void {
  const declare = ending.anyVendor === true ? onOneBoardWithLyn : onEachBoardWithLyn;
  declare(name, (board) => {
    const here = ending.otherwise?.[board.name];
    if (here !== undefined && here.ends === undefined) it(`${name} on ${board.name}`, ({ skip }) => skip(`${board.name}: ${here.because}`));
    else endsOn(board, `${name} on ${board.name}`, here?.ends === undefined ? ending : { ...ending, ends: here.ends });
  });
}

function endsOn(board: EmulatedBoard, name: string, ending: Ending): void {
  describe(name, () => {
    let run: Run;
    beforeAll(async () => {
      const image = await assembleTinyGuest({ name: 'guest', mode: ending.mode, code: ending.code }, runFolder(name));
      run = await runUnderLyn(board, name, image, ending.options);
    }, 120_000);

    it(`ends the domain: ${ending.ends}`, () => {
      const reasons = [...run.console.matchAll(endLine)].map((match) => match[1]);
      expect(reasons, `${run.end.cause}: ${run.end.detail}\n${run.console.slice(-1500)}`).toEqual([ending.ends]);
    });
    it('leaves Lyn alive: it prints the table of exits, and halts', () => {
      expect(run.console).toMatch(/^lyn: halted\r?$/m);
      expect(run.console).not.toMatch(/^lyn: panic/m);
      expect(run.end.entryFailures).toEqual([]);
    });
    const { says } = ending;
    if (says !== undefined) it(`says ${says}`, () => expect(run.console).toMatch(says));
  });
}
