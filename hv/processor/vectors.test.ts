import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { domain, powerOn } from '../device/board.testing.ts';
import { topology } from './madt.ts';
import { callProcessor } from './peers.ts';
import { processor } from './processor.ts';
import { connectConsole, serveHostInterrupt, takeInterrupts } from './vectors.ts';

const IO_APIC = 0xfec0_0000n;
const CONSOLE_VECTOR = 0x40;
const END_OF_INTERRUPT = 0x80b;
const MASKED = 0x1_0000;

/** The I/O APIC's registers by index. */
let redirections: Map<number, number>;
let ended: bigint[];

beforeEach(() => {
  powerOn();
  redirections = new Map([[1, 23 << 16]]);
  ended = [];
  let index = 0;
  machine.mmio.handle(IO_APIC, 0x20, {
    load: (offset) => BigInt(Number(offset) === 0x10 ? (redirections.get(index) ?? 0) : index),
    store: (offset, _bytes, value) => { if (Number(offset) === 0) index = Number(value); else redirections.set(index, Number(value)); },
  });
  machine.setCpuid(1, 0, { eax: 0, ebx: 0, ecx: 1 << 21, edx: 1 << 9 }); // x2APIC
  machine.msrs.set(0x1b, 0xfee0_0900n);
  for (const msr of [0x802, 0x808, 0x80f, 0x832, 0x833, 0x834, 0x835, 0x836, 0x837]) machine.msrs.set(msr, 0n);
  machine.msrs.handle(END_OF_INTERRUPT, (value: bigint) => { ended.push(value); return value; });
  topology.read();
  takeInterrupts();
});

describe('the interrupts of the machine', () => {
  it('are taken from the 8259 pair, and all masked', () => {
    expect(machine.ports.writes).toEqual(expect.arrayContaining([expect.objectContaining({ port: 0x21, value: 0xff }), expect.objectContaining({ port: 0xa1, value: 0xff })]));
    for (let input = 0; input < 24; input++) expect(redirections.get(0x10 + 2 * input)).toBe(MASKED);
  });

  it("reach the hypervisor for the serial port and the keyboard alone", () => {
    connectConsole(domain);
    expect(redirections.get(0x10 + 2 * 4)).toBe(CONSOLE_VECTOR);
    expect(redirections.get(0x10 + 2 * 1)).toBe(CONSOLE_VECTOR);
    for (const input of [0, 2, 3, 5, 23]) expect(redirections.get(0x10 + 2 * input)).toBe(MASKED);
  });

  it('that nobody asked for are reported and ended', () => {
    serveHostInterrupt(0x77);
    expect(machine.log.linesOf('warn')[0]).toContain('0x77');
    expect(ended).toEqual([0n]);
  });

  it('that are kicks have the task carried out at once where no guest runs', () => {
    const done: bigint[] = [];
    machine.msrs.set(0x830, 0n);
    callProcessor(0, (argument) => { done.push(argument); }, 7n);
    processor.here().vcpu = null;
    serveHostInterrupt(0x42);
    expect([done, ended]).toEqual([[7n], [0n]]);
  });

  it('that are spurious are not ended', () => {
    serveHostInterrupt(0xff);
    expect(ended).toEqual([]);
    expect(machine.log.linesOf('warn')).toEqual([]);
  });
});
