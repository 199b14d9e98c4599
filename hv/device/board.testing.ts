import { machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { vmxVcpu as vcpu } from '../vmx/extension.ts';
import { processor } from '../processor/processor.ts';
import { traceRing } from '../trace/ring.ts';
import { hostClock } from '../time/clock.ts';

/** Where the trace ring of the processor lies in the host. */
const TRACE = 0x7000_0000n;

/** 2023-11-14 22:13:20 UTC. */
export const START_TIME = 1_700_000_000n;

/** The far end of the guest's serial line: what it sent, and what it shall receive. */
export const line = {
  sent: '',
  input: [] as number[],
  put(byte: number) { line.sent += String.fromCharCode(byte); },
  rest() {},
  hasInput: () => line.input.length > 0,
  take: () => line.input.shift()!,
};

/** A guest machine at power-on whose TSC runs at 1 GHz, so that ticks are nanoseconds, and stands still but for `pass`. */
export function powerOn(): void {
  machine.reset();
  machine.vmx.begin();
  machine.tsc.step = 0n;
  traceRing.here().base = TRACE;
  hostClock.ticksPerSecond = 1_000_000_000n;
  line.sent = '';
  line.input = [];
  domain.vcpu = vcpu;
  domain.clock.start();
  domain.machine.start(line, START_TIME);
}

/** Time passes; every deadline is told when it is due. */
export function pass(nanoseconds: bigint): void {
  const end = machine.tsc.value + nanoseconds;
  const { deadlines } = processor.here();
  for (let due = deadlines.earliest; due <= end; due = deadlines.earliest) {
    machine.tsc.value = due > machine.tsc.value ? due : machine.tsc.value;
    deadlines.run(machine.tsc.value);
  }
  machine.tsc.value = end;
}

export const MICROSECOND = 1_000n;
export const MILLISECOND = 1_000_000n;
export const SECOND = 1_000_000_000n;

export const out8 = (port: number, value: number): void => domain.ports.write(port, 1, value);
export const in8 = (port: number): number => domain.ports.read(port, 1);

/** Sets up the 8259 pair as a PC does: vectors from `first` and `first + 8`, every input unmasked, and the local APIC's way open. */
export function programPics(first = 0x30): void {
  for (const [port, value] of [[0x20, 0x11], [0x21, first], [0x21, 4], [0x21, 1], [0xa0, 0x11], [0xa1, first + 8], [0xa1, 2], [0xa1, 1], [0x21, 0], [0xa1, 0]] as const) out8(port, value);
}

export { domain, machine, vcpu };
