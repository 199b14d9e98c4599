/**
 * What tests import (`lyn/test`): the simulated machine, and the errors that code under test throws.
 *
 *     import { machine, LynPanic } from 'lyn/test';
 *     beforeEach(() => machine.reset());
 */
export { machine, type Machine, type CpuidValues } from './machine/machine.ts';
export { interleave, steps, stepsOn, type Course, type Interleaving } from './interleave.ts';
export { LynPanic } from './panic.ts';
export { MachineSignal } from './machine/signal.ts';
export type { PortHandler } from './machine/ports.ts';
export type { MmioHandler } from './machine/mmio.ts';

/** Bytes as a slice for code under test: a typed array as it is (writes go through), anything else copied. */
export function bytes(data: Iterable<number>): u8[] {
  return (data instanceof Uint8Array ? data : Uint8Array.from(data)) as unknown as u8[];
}
