import { beforeEach, describe, expect, it } from 'vitest';
import { domain, MICROSECOND, pass, powerOn } from './board.testing.ts';

const { apic, interrupts, mmio } = domain;
const PAGE = 0xfee0_0000n;
const [OFF, X, X2] = [0xfee0_0100n, 0xfee0_0900n, 0xfee0_0d00n];
/** SDM table 12-1. */
const [ID, VERSION, TPR, APR, PPR, EOI, RRD, LDR, DFR, SPURIOUS] = [0x20n, 0x30n, 0x80n, 0x90n, 0xa0n, 0xb0n, 0xc0n, 0xd0n, 0xe0n, 0xf0n] as const;
const [ISR, TMR, IRR, ESR, ICR, ICR_HIGH, TIMER, LINT0, INITIAL, CURRENT, DIVIDE] = [0x100n, 0x180n, 0x200n, 0x280n, 0x300n, 0x310n, 0x320n, 0x350n, 0x380n, 0x390n, 0x3e0n] as const;

const get = (register: bigint, bytes = 4): bigint => mmio.read(PAGE + register, bytes);
const put = (register: bigint, value: bigint, bytes = 4): void => mmio.write(PAGE + register, bytes, value);
const errors = (): bigint => {
  put(ESR, 0n);
  return get(ESR);
};
const pending = (): number | undefined => (interrupts.pendingVector() === -1 ? undefined : interrupts.acknowledge());

/** As from a PC's firmware: the way from x2APIC mode leads through off. */
beforeEach(() => {
  powerOn();
  expect([apic.writeBase(OFF), apic.writeBase(X)]).toEqual([true, true]);
  put(SPURIOUS, 0x1ffn);
});

describe('the mode', () => {
  it('in x2APIC mode, and off, nothing is at the page', () => {
    for (const base of [OFF, X2]) {
      powerOn();
      apic.writeBase(base);
      put(TPR, 0x20n);
      expect([get(VERSION), get(VERSION, 1), apic.readCr8()]).toEqual([0xffff_ffffn, 0xffn, 0n]);
    }
  });

  it('in xAPIC mode there are no registers by MSR', () => {
    expect([apic.read(2).allowed, apic.write(8, 0n)]).toEqual([false, false]);
  });

  it('the page stays where it is', () => expect(apic.writeBase(0xfee1_0900n)).toBe(false));

  it('off and on again is a reset', () => {
    put(TPR, 0x20n);
    put(LDR, 0x0100_0000n);
    put(DFR, 0n);
    apic.writeBase(OFF);
    apic.writeBase(X);
    expect([TPR, LDR, DFR, SPURIOUS, LINT0].map((each) => get(each))).toEqual([0n, 0n, 0xffff_ffffn, 0xffn, 0x1_0000n]);
  });

  it('on to x2APIC mode all is kept but the logical ID and the destination (12.12.5.1)', () => {
    put(TPR, 0x20n);
    put(ICR_HIGH, 0x0100_0000n);
    put(ICR, 0x4041n);
    expect(apic.writeBase(X2)).toBe(true);
    expect([apic.read(8).value, apic.read(0xd).value, apic.read(0x30).value]).toEqual([0x20n, 1n, 0x4041n]);
  });
});

describe('registers', () => {
  it('identity: number 0 in the high byte, six local vectors', () => expect([get(ID), get(VERSION)]).toEqual([0n, 0x50014n]));

  it.each([
    ['task priority', TPR, 0xffff_fffen, 0xfen],
    ['logical destination', LDR, 0xffff_ffffn, 0xff00_0000n],
    ['destination format', DFR, 0n, 0x0fff_ffffn],
    ['spurious vector', SPURIOUS, 0xffff_f1ffn, 0x1ffn],
    ['timer entry', TIMER, 0xfff2_0055n, 0x2_0055n],
    ['LINT0', LINT0, 0x8700n, 0x8700n],
    ['divider', DIVIDE, 0xffn, 0xbn],
    ['command, upper half', ICR_HIGH, 0xffff_ffffn, 0xff00_0000n],
  ])('%s: reserved bits are ignored', (_name, register, written, read) => {
    put(register, written);
    expect([get(register), errors()]).toEqual([read, 0n]);
  });

  it.each([ID, VERSION, APR, PPR, RRD, ISR, TMR, IRR, CURRENT])('%i cannot be changed, and it is no error', (register) => {
    const before = get(register);
    put(register, 0xffff_ffffn);
    expect([get(register), errors()]).toEqual([before, 0n]);
  });

  it.each([0n, 0x40n, 0x2f0n, 0x3f0n, 0x400n, 0xff0n])('%i does not exist: an error of its own', (register) => {
    expect([get(register), errors()]).toEqual([0n, 0x80n]);
    put(register, 0n);
    expect([errors(), errors()]).toEqual([0x80n, 0n]);
  });

  it('are read in parts, and written whole only', () => {
    put(LDR, 0x1200_0000n);
    put(LDR, 0x55n, 1);
    put(LDR + 4n, 0x5500_0000n);
    put(LDR, 0x5500_0000n, 8);
    expect([get(LDR), get(LDR + 3n, 1), get(LDR + 2n, 2), get(LDR, 8), get(LDR + 4n), get(LDR + 8n, 8)]).toEqual([0x1200_0000n, 0x12n, 0x1200n, 0x1200_0000n, 0n, 0n]);
  });
});

describe('interrupts', () => {
  it('the timer comes, is in service, and ends with any word written to EOI', () => {
    put(TIMER, 0x51n);
    put(DIVIDE, 0xbn);
    put(INITIAL, 10_000n);
    pass(5n * MICROSECOND);
    expect([get(CURRENT) <= 5_000n, pending()]).toEqual([true, undefined]);
    pass(6n * MICROSECOND);
    expect([pending(), get(ISR + 0x20n), get(PPR)]).toEqual([0x51, 1n << 17n, 0x50n]);
    put(EOI, 0xffff_ffffn);
    expect(get(ISR + 0x20n)).toBe(0n);
  });

  const send = (destination: bigint, low: bigint): number | undefined => {
    put(ICR_HIGH, destination << 24n);
    put(ICR, low);
    return pending();
  };

  it.each([
    ['to its number', 0n, 0x4061n, 0x61],
    ['to everybody', 0xffn, 0x4061n, 0x61],
    ['to another', 1n, 0x4061n, undefined],
    ['to itself', 1n, 0x4_4061n, 0x61],
    ['to all but itself', 0n, 0xc_4061n, undefined],
    ['to its logical bit', 0x06n, 0x4861n, 0x61],
    ['to other logical bits', 0x09n, 0x4861n, undefined],
  ])('an IPI %s', (_name, destination, low, vector) => {
    put(LDR, 0x0200_0000n);
    expect(send(destination, low)).toBe(vector);
    expect([get(ICR), get(ICR_HIGH)]).toEqual([low, destination << 24n]);
  });

  it.each([['to a member of its cluster', 0x36n, 0x61], ['to others of its cluster', 0x35n, undefined], ['to another cluster', 0x26n, undefined]])('in the cluster model %s', (_name, destination, vector) => {
    put(DFR, 0n);
    put(LDR, 0x3200_0000n);
    expect(send(destination, 0x4861n)).toBe(vector);
  });

  it('INIT level de-assert, as old systems send it to all, does nothing', () => {
    put(ICR, 0x8_8500n);
    expect(domain.endReason).toBe(0);
    put(ICR, 0x4_4500n);
    expect(domain.endReason).toBe(2);
  });
});
