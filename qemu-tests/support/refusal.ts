import { beforeAll, describe, expect, it } from 'vitest';
import type { Machine } from '../../toolchain/emulators/machine.ts';
import { settled, untilHalted, type Run } from './boots.ts';

/** A start that Lyn refuses. */
export interface Refusal {
  /** Switches the machine on, with everything in place. */
  readonly boot: () => Promise<Machine>;
  /** What it says, on the serial port and on the screen. */
  readonly says: RegExp;
  /** What it must not say besides. */
  readonly not?: RegExp;
}

/** Declares the tests of a refusal: a sentence on serial port and screen, then a halt; no guest, no panic, no reset. */
export function refuses(name: string, refusal: Refusal): void {
  describe(name, () => {
    let run: Run;
    let screen = '';
    beforeAll(async () => {
      const drive = async (machine: Machine): Promise<void> => {
        await settled(machine);
        screen = (await machine.screen()).join('\n');
      };
      run = await untilHalted(await refusal.boot(), { drive });
    }, 120_000);

    it('says why on the serial port', () => expect(run.console.replaceAll('\r', '')).toMatch(refusal.says));
    it('says why on the screen', () => expect(withoutBlanks(screen)).toContain(withoutBlanks(refusal.says.exec(run.console.replaceAll('\r', ''))?.[0] ?? 'no match')));
    it('halts, once, without a guest, a panic or a reset', () => {
      expect(run.console.match(/^lyn: Lyn /gm)?.length ?? 0).toBeLessThan(2);
      expect(run.console.match(/^lyn: halted/gm)).toHaveLength(1);
      expect(run.console).not.toMatch(/^lyn: (panic|domain 1 starts)/m);
      expect(run.end.cause).toBe('stopped');
    });
    const { not } = refusal;
    if (not !== undefined) it(`does not say ${not}`, () => expect(run.console).not.toMatch(not));
  });
}

/** The screen breaks lines between words, or within those that are longer than a row. */
const withoutBlanks = (text: string): string => text.replace(/\s/g, '');
