import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machine } from 'lyn/test';
import { barrier } from '../../toolchain/node/runtime.ts';
import { hostApic, IpiMode } from './host_apic.ts';

const X2APIC = 1 << 21;
const APIC = 1 << 9;

/** The local APIC in xAPIC mode, or in x2APIC mode. */
function enable(x2apic: boolean): void {
  machine.reset();
  machine.setCpuid(1, 0, { ecx: x2apic ? X2APIC : 0, edx: APIC });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  machine.mmio.handle(0xfee0_0000n, 0x1000, {});
  for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
  hostApic.here().enable(0xff);
}

describe.each([['xAPIC', false, 0xff], ['x2APIC', true, 0xffff_ffff]])('the local APIC in %s mode', (_, x2apic, broadcast) => {
  beforeEach(() => enable(x2apic));

  it('reaches one processor by each number that it has room for', () => {
    for (const number of [0, 1, 0xfe, broadcast - 1]) expect(hostApic.here().reaches(number)).toBe(true);
  });

  it('does not reach one processor by the number that means all of them', () => {
    expect(hostApic.here().reaches(broadcast)).toBe(false);
  });
});

describe('an interrupt that waits', () => {
  it.each([[0x20, 0x821], [0x41, 0x822], [0xff, 0x827]])('with vector %i is seen, and no other', (vector, register) => {
    enable(true);
    machine.msrs.set(register, 1n << BigInt(vector & 31));
    expect([vector, vector ^ 1, vector ^ 0x20].map((each) => hostApic.here().isRequested(each))).toEqual([true, false, false]);
  });
});

describe('the local APIC in xAPIC mode', () => {
  it('does not reach a number of more than eight bits, whose lower eight are another processor', () => {
    enable(false);
    for (const number of [0x100, 0x101, 0xffff_ffff]) expect(hostApic.here().reaches(number)).toBe(false);
  });
});

describe('an IPI before which another one never leaves', () => {
  it('is sent all the same', () => {
    enable(false);
    const sent: number[] = [];
    machine.mmio.handle(0xfee0_0000n, 0x1000, { load: (offset) => (offset === 0x300 ? 1n << 12n : 0n), store: (offset, _bytes, value) => { if (offset === 0x300) sent.push(Number(value)); } });
    hostApic.here().send(1, IpiMode.Fixed, 0x42);
    expect(sent).toEqual([0x4042]);
  });
});

describe('a processor without a local APIC', () => {
  it('is not asked for anything in its place', () => {
    machine.reset();
    machine.setCpuid(1, 0, { ecx: X2APIC });
    machine.msrs.set(0x1b, 0n);
    machine.msrs.handle(0x1b, () => 0n);
    hostApic.here().enable(0xff);
    expect(hostApic.here().isOn).toBe(false);
  });

  it('differs from one whose firmware has left it off, which is told of once it is on (SDM 12.4.3)', () => {
    machine.reset();
    machine.msrs.set(0x1b, 0xfee0_0000n);
    machine.msrs.handle(0x1b, (value) => { machine.setCpuid(1, 0, { edx: APIC }); return value; });
    machine.mmio.handle(0xfee0_0000n, 0x1000, {});
    hostApic.here().enable(0xff);
    expect(hostApic.here().isOn).toBe(true);
  });
});

describe('the local APIC in x2APIC mode', () => {
  it('is turned on by way of xAPIC mode if it is off: straight on is #GP (SDM 12.12.5)', () => {
    const modes: bigint[] = [];
    machine.reset();
    machine.setCpuid(1, 0, { ecx: X2APIC, edx: APIC });
    for (let register = 0x800; register < 0x840; register++) machine.msrs.set(register, 0n);
    machine.msrs.set(0x1b, 0xfee0_0000n);
    machine.msrs.handle(0x1b, (value) => { modes.push(value); return value; });
    hostApic.here().enable(0xff);
    expect(modes).toEqual([0xfee0_0800n, 0xfee0_0c00n]);
  });

  it('sends an IPI behind everything that was stored before, which its register does not wait for by itself (SDM 12.12.3)', () => {
    const order: string[] = [];
    enable(true);
    for (const which of ['full', 'load'] as const) vi.spyOn(barrier, which).mockImplementation(() => { order.push(which); });
    machine.msrs.handle(0x830, (value) => { order.push('IPI'); return value; });
    hostApic.here().send(1, IpiMode.Fixed, 0x42);
    expect(order).toEqual(['full', 'load', 'IPI']);
  });
});

afterEach(() => { vi.restoreAllMocks(); });
