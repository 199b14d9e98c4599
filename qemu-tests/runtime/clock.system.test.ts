import { describe, expect, it } from 'vitest';
import type { EmulatedBoard } from '../../boards/board.ts';
import { le, rootPointer, rsdt, table } from '../../hv/processor/madt.testing.ts';
import { boot } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import { tinyGuest, underLyn } from '../../toolchain/harness/image.ts';
import { instructionsPerSecond, onEachBoardWithLyn, onOneBoardWithLyn } from '../support/boards.ts';
import { untilHalted } from '../support/boots.ts';
import { bootLying } from '../support/lying-loader.ts';
import { LIST, ROOT, TABLE, tablesOf } from '../support/lying-tables.ts';

const guest = tinyGuest({ mode: 64, code: 'main:\n done\n' });

/** The emulators' HPET is where that of PCs is. */
const hpet = table('HPET', [...le(0, 4), 0, 64, 0, 0, ...le(0xfed0_0000, 4), ...le(0, 4), 0, 0, 0, 0]);
/** Tables of firmware with this one only. */
const only = (bytes: readonly number[]): string => tablesOf([[ROOT, rootPointer(LIST)], [LIST, rsdt(TABLE)], [TABLE, bytes]]);

const repeating = (board: EmulatedBoard): { deterministic?: true } => (board.deterministic === 'on request' ? { deterministic: true } : {});

/** Whose console names that source, and a frequency that is the board's to a thousandth. */
function expectClock(board: EmulatedBoard, source: string, console: string): void {
  const [, kilohertz, named] = /^lyn: the TSC runs at (\d+) kHz, by (.*?)\r?$/m.exec(console) ?? [];
  const expected = instructionsPerSecond[board.emulator] / 1000;
  expect(named).toBe(source);
  expect(Math.abs(Number(kilohertz) / expected - 1), `${kilohertz} kHz for ${expected}`).toBeLessThan(0.001);
}

const leaveOut = (board: EmulatedBoard): void => it(`is right on ${board.name}`, ({ skip }) => skip(`${board.name}: its TSC is the host's`));

describe('The clock', () => {
  onEachBoardWithLyn('The clock', (board) => {
    if (board.deterministic === 'never') return leaveOut(board);

    it(`is measured against the PM timer, and right to a thousandth, on ${board.name}`, async () => {
      const machine = await boot(board, underLyn(guest, { options: 'guest.memory=16M' }), repeating(board));
      await expectEnd(machine, 'halted');
      expectClock(board, 'the PM timer', machine.console.text);
    }, 120_000);
  });

  onOneBoardWithLyn('The clock by other timers', (board) => {
    if (board.deterministic === 'never') return leaveOut(board);

    it.each([
      ['the HPET', hpet],
      ['the 8254', table('SSDT', [])],
    ])(`is measured against %s where the firmware's tables tell of no other, and right to a thousandth, on ${board.name}`, async (source, bytes) => {
      const { console } = await untilHalted(await bootLying(board, `clock by ${source}`, only(bytes), 'test guest.memory=16M', repeating(board)));
      expectClock(board, source, console);
    }, 120_000);
  });
});
