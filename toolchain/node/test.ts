/**
 * What tests import (`lyn/test`): the simulated machine, and the errors that code under test throws.
 *
 *     import { machine, LynPanic } from 'lyn/test';
 *     beforeEach(() => machine.reset());
 */
export { machine, type Machine, type CpuidValues } from './machine/machine.ts';
export { LynPanic } from './panic.ts';
export { MachineSignal } from './machine/signal.ts';
export type { PortHandler } from './machine/ports.ts';
export type { MmioHandler } from './machine/mmio.ts';
