import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { untilHalted, type Run } from './boots.ts';

/** A start on a machine that lacks something, or is told wrong of, which Lyn makes all the same. */
export interface Start {
  /** Switches the machine on, with a tiny guest that reports "the guest runs". */
  readonly boot: () => Promise<Machine>;
  /** What Lyn says on the way. */
  readonly says: readonly RegExp[];
  /** What it must not say. */
  readonly not?: RegExp;
}

/** Declares the tests of a start: what Lyn says, and the guest that runs to its end; no panic, no reset. */
export function starts(name: string, { boot, says, not }: Start): void {
  describe(name, () => {
    let run: Run;
    beforeAll(async () => {
      run = await untilHalted(await boot());
    }, 120_000);

    for (const words of says) it(`says ${words}`, () => expect(run.console).toMatch(words));
    if (not !== undefined) it(`does not say ${not}`, () => expect(run.console).not.toMatch(not));
    it('is made, once, and the guest runs to its end', () => {
      expect(run.console.match(/^lyn: Lyn /gm)).toHaveLength(1);
      expect(run.console).toMatch(/^ok the guest runs/m);
      expect(run.console).toMatch(/^lyn: domain 1 ended: powered off, status 0\r?\n/m);
      expect(run.console).not.toMatch(/^lyn: panic/m);
      expect(run.end.cause).toBe('stopped');
    });
  });
}
