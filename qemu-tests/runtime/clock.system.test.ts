import { describe, expect, it } from 'vitest';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { instructionsPerSecond, onEachBoardWithLyn } from '../support/boards.ts';

const guest = tinyGuest({ mode: 64, code: 'main:\n done\n' });

describe('The clock', () => {
  onEachBoardWithLyn('The clock', (board) => {
    const title = `is measured against the PM timer, and right to a thousandth, on ${board.name}`;
    if (board.deterministic === 'never') return it(title, ({ skip }) => skip(`${board.name}: its TSC is the host's`));
    it(title, async () => {
      const machine = await boot(board, underLyn(guest, { options: 'guest.memory=16M' }), board.deterministic === 'on request' ? { deterministic: true } : {});
      await expectEnd(machine, 'halted');
      const [, kilohertz] = /^lyn: the TSC runs at (\d+) kHz, by the PM timer\r?$/m.exec(machine.console.text) ?? [];
      const expected = instructionsPerSecond[board.emulator] / 1000;
      expect(Math.abs(Number(kilohertz) / expected - 1), `${kilohertz} kHz for ${expected}`).toBeLessThan(0.001);
    }, 120_000);
  });
});
