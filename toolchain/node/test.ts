/**
 * What tests import (`lyn/test`): the simulated machine with the errors that code under test throws, and whole machines in emulators.
 *
 *     import { machine, LynPanic } from 'lyn/test';
 *     beforeEach(() => machine.reset());
 *
 *     import { boot, expectEnd, tinyGuest, underLyn } from 'lyn/test';
 *     const run = await boot('bochs-vmx', underLyn(tinyGuest({ mode: 64, code: 'main: done' })));
 *
 * docs/testing.md shows both. Drivers of emulators are loaded by the first boot only, for most tests need none.
 */
import type { Board } from '../../boards/board.ts';
import type { TestMachine } from '../harness/boot.ts';
import type { Image } from '../harness/image.ts';
import type { TestWish } from '../harness/wish.ts';

export { machine, type Machine, type CpuidValues } from './machine/machine.ts';
export { interleave, steps, stepsOn, type Course, type Interleaving } from './interleave.ts';
export { LynPanic } from './panic.ts';
export { MachineSignal } from './machine/signal.ts';
export type { PortHandler } from './machine/ports.ts';
export type { MmioHandler } from './machine/mmio.ts';

export { boardNamed, boards } from '../../boards/all.ts';
export { readReport, type TinyReport } from '../../guests/tiny/report.ts';
export { exitTable, type ExitRow } from '../harness/exit-table.ts';
export { expectEnd } from '../harness/expect-end.ts';
export { tinyGuest, underLyn, flatImage, type TinyGuest, type UnderLyn } from '../harness/image.ts';
export type { Board, Image, TestMachine, TestWish };

/**
 * Boots `image` on a board, or on the board of that name. The machine is ended with the test; its files lie in
 * `build/system-tests/<name of the test>`, and a test that fails prints that folder. Throws, in words, where the board cannot give what
 * is wished.
 */
export async function boot(board: Board | string, image: Image, wish?: TestWish): Promise<TestMachine> {
  return (await import('../harness/boot.ts')).boot(board, image, wish);
}

/** Bytes as a slice for code under test: a typed array as it is (writes go through), anything else copied. */
export function bytes(data: Iterable<number>): u8[] {
  return (data instanceof Uint8Array ? data : Uint8Array.from(data)) as unknown as u8[];
}
