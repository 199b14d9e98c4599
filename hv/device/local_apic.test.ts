import { beforeEach, describe, expect, it } from 'vitest';
import { domain, machine, MICROSECOND, MILLISECOND, pass, powerOn, vcpu } from './board.testing.ts';

const { apic, interrupts } = domain;
const [ID, VERSION, TPR, PPR, EOI, LDR, SPURIOUS, ISR, TMR, IRR, ESR, ICR] = [2, 3, 8, 0xa, 0xb, 0xd, 0xf, 0x10, 0x18, 0x20, 0x28, 0x30] as const;
const [TIMER, THERMAL, LINT0, ERROR, INITIAL, CURRENT, DIVIDE, SELF] = [0x32, 0x33, 0x35, 0x37, 0x38, 0x39, 0x3e, 0x3f] as const;
const GP = { allowed: false, value: 0n };

const get = (register: number): bigint => {
  const { allowed, value } = apic.read(register);
  expect(allowed).toBe(true);
  return value;
};
const put = (register: number, value: bigint): void => expect(apic.write(register, value)).toBe(true);

beforeEach(powerOn);

describe('identity', () => {
  it('the only processor has ID 0 and logical ID 1 in cluster 0', () => {
    expect([get(ID), get(LDR)]).toEqual([0n, 1n]);
  });

  it('six local vectors', () => expect(get(VERSION)).toBe(0x50014n));

  it('starts in x2APIC mode as the boot processor', () => expect(apic.readBase()).toBe(0xfee0_0d00n));
});

describe('what is reserved gives #GP', () => {
  it.each([0x00, 0x04, 0x09, 0x0c, 0x0e, 0x29, 0x31, 0x3a, 0x40, 0xff])('register %i does not exist', (register) => {
    expect(apic.read(register)).toEqual(GP);
    expect(apic.write(register, 0n)).toBe(false);
  });

  it.each([ID, VERSION, PPR, LDR, ISR, TMR, IRR, CURRENT])('register %i cannot be written', (register) => {
    expect(apic.write(register, 0n)).toBe(false);
  });

  it.each([EOI, SELF])('register %i cannot be read', (register) => expect(apic.read(register)).toEqual(GP));

  it.each([
    [EOI, 1n], [ESR, 1n], [TPR, 0x100n], [SPURIOUS, 0x1000n], [SELF, 0x100n], [DIVIDE, 4n], [TIMER, 0x80000n], [TIMER, 0x100n], [THERMAL, 0x2000n], [LINT0, 0x20000n],
    [ERROR, 0x100n], [ICR, 0x1000n], [ICR, 0x2_0000n], [ICR, 0x10_0000n], [INITIAL, 1n << 32n], [TPR, 1n << 32n],
  ])('register %i refuses %i', (register, value) => expect(apic.write(register, value)).toBe(false));
});

describe('IA32_APIC_BASE', () => {
  it.each([
    ['from x2APIC straight to xAPIC', 0xfee0_0900n],
    ['x2APIC without enabled', 0xfee0_0500n],
    ['reserved bits', 0xfee0_0d01n],
    ['addresses that do not exist', 0x8000_0000_fee0_0d00n],
  ])('refuses %s', (_, value) => expect(apic.writeBase(value)).toBe(false));

  it('off, then to xAPIC, then to x2APIC', () => {
    expect([0xfee0_0100n, 0xfee0_0900n, 0xfee0_0d00n].map((value) => apic.writeBase(value))).toEqual([true, true, true]);
  });

  it('off: the registers are gone, and the 8259 pair reaches the processor directly', () => {
    apic.writeBase(0xfee0_0100n);
    expect(apic.read(ID)).toEqual(GP);
    expect([apic.isEnabled(), apic.passesExternal()]).toEqual([false, true]);
  });
});

describe('priorities', () => {
  it('the highest vector comes first and is in service until its end', () => {
    put(SELF, 0x41n);
    put(SELF, 0x52n);
    expect(interrupts.acknowledge()).toBe(0x52);
    expect([get(ISR + 2), get(IRR + 2)]).toEqual([1n << 18n, 2n]);
    expect(interrupts.pendingVector()).toBe(-1);
    put(EOI, 0n);
    expect(interrupts.acknowledge()).toBe(0x41);
  });

  it('a vector of the same class waits, one of a higher class does not', () => {
    put(SELF, 0x41n);
    interrupts.acknowledge();
    put(SELF, 0x4fn);
    expect(interrupts.pendingVector()).toBe(-1);
    put(SELF, 0x50n);
    expect(interrupts.pendingVector()).toBe(0x50);
  });

  it('the task priority holds back its class and what is below', () => {
    put(TPR, 0x50n);
    put(SELF, 0x5fn);
    expect(interrupts.pendingVector()).toBe(-1);
    put(TPR, 0x40n);
    expect(interrupts.pendingVector()).toBe(0x5f);
  });

  it('the processor priority is the higher of task and service', () => {
    put(TPR, 0x23n);
    expect(get(PPR)).toBe(0x23n);
    put(SELF, 0x41n);
    interrupts.acknowledge();
    expect(get(PPR)).toBe(0x40n);
  });

  it('CR8 is the upper half of the task priority', () => {
    apic.writeCr8(9n);
    expect([get(TPR), apic.readCr8()]).toEqual([0x90n, 9n]);
  });

  it('nothing is delivered while the APIC is disabled by software, and every local vector is masked', () => {
    put(SELF, 0x41n);
    put(SPURIOUS, 0xffn);
    expect(interrupts.pendingVector()).toBe(-1);
    put(TIMER, 0x30n);
    expect(get(TIMER)).toBe(0x10030n);
  });

  it('a change tells the vCPU to look', () => {
    vcpu.hazards = 0;
    put(SELF, 0x41n);
    expect(vcpu.hazards).toBe(1);
  });
});

describe('interrupt commands', () => {
  it.each([
    ['to the own ID', 0x0000_0000_0000_0041n],
    ['to everybody', 0xffff_ffff_0000_0041n],
    ['to itself by shorthand', 0x0000_0005_0004_0041n],
    ['to all by shorthand', 0x0000_0005_0008_0041n],
    ['to the own logical ID', 0x0000_0001_0000_0841n],
  ])('%s arrives', (_, command) => {
    put(ICR, command);
    expect(interrupts.pendingVector()).toBe(0x41);
    expect(get(ICR)).toBe(command);
  });

  it.each([
    ['to another ID', 0x0000_0001_0000_0041n],
    ['to all but itself', 0x0000_0000_000c_0041n],
    ['to another logical ID', 0x0000_0002_0000_0841n],
    ['to another cluster', 0x0001_0001_0000_0841n],
  ])('%s does not', (_, command) => {
    put(ICR, command);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('an NMI to itself waits for the vCPU', () => {
    put(ICR, 0x0004_0400n);
    expect(vcpu.events.nmi).toBe(true);
  });

  it('INIT ends the domain, whose only processor it was', () => {
    put(ICR, 0x0000_4500n);
    expect(domain.endReason).toBe(2);
  });

  it('a vector below 16 is an error, which the error vector reports', () => {
    put(ERROR, 0x60n);
    put(ICR, 0x0004_0008n);
    put(ESR, 0n);
    expect(get(ESR)).toBe(0x20n);
    expect(interrupts.pendingVector()).toBe(0x60);
    put(SELF, 3n);
    put(ESR, 0n);
    expect(get(ESR)).toBe(0x40n);
  });
});

describe('the timer', () => {
  beforeEach(() => put(DIVIDE, 0xbn));

  it('one-shot: counts down at 1 GHz, and comes once', () => {
    put(TIMER, 0x40n);
    put(INITIAL, 1000n);
    pass(400n);
    expect(get(CURRENT)).toBe(600n);
    expect(interrupts.pendingVector()).toBe(-1);
    pass(601n);
    expect(interrupts.acknowledge()).toBe(0x40);
    put(EOI, 0n);
    pass(MILLISECOND);
    expect(interrupts.pendingVector()).toBe(-1);
    expect(get(CURRENT)).toBe(0n);
  });

  it.each([[0x0n, 2n], [0x1n, 4n], [0x2n, 8n], [0x3n, 16n], [0x8n, 32n], [0x9n, 64n], [0xan, 128n], [0xbn, 1n]])('divide configuration %i divides by %i', (code, divisor) => {
    put(DIVIDE, code);
    put(INITIAL, 1000n);
    pass(100n * divisor);
    expect(get(CURRENT)).toBe(900n);
  });

  it('periodic: comes again and again', () => {
    put(TIMER, 0x20040n);
    put(INITIAL, 1_000_000n);
    let count = 0;
    for (let step = 0; step < 100; step++) {
      pass(MILLISECOND / 2n);
      if (interrupts.pendingVector() !== 0x40) continue;
      interrupts.acknowledge();
      put(EOI, 0n);
      count++;
    }
    expect(count).toBeGreaterThanOrEqual(49);
    expect(count).toBeLessThanOrEqual(51);
  });

  it('a period that nobody could serve is stretched', () => {
    put(TIMER, 0x20040n);
    put(INITIAL, 1n);
    machine.tsc.value += 10n * MILLISECOND;
    pass(0n);
    let count = 0;
    for (let step = 0; step < 10_000; step++) {
      if (interrupts.pendingVector() === 0x40) {
        interrupts.acknowledge();
        put(EOI, 0n);
        count++;
      }
      pass(MICROSECOND);
    }
    expect(count).toBeGreaterThan(40);
    expect(count).toBeLessThan(55);
  });

  it('masked: it counts and does not interrupt', () => {
    put(TIMER, 0x10040n);
    put(INITIAL, 1000n);
    pass(MILLISECOND);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('by TSC deadline: comes when the time is there, and disarms', () => {
    put(TIMER, 0x40040n);
    apic.timer.setTscDeadline(domain.clock.now() + 5000n);
    pass(4999n);
    expect(interrupts.pendingVector()).toBe(-1);
    pass(1n);
    expect(interrupts.pendingVector()).toBe(0x40);
    expect(apic.timer.tscDeadline).toBe(0n);
  });

  it('a deadline in the past comes at once, one in a far future never, zero disarms', () => {
    put(TIMER, 0x40040n);
    pass(MILLISECOND);
    apic.timer.setTscDeadline(1n);
    pass(0n);
    expect(interrupts.pendingVector()).toBe(0x40);
    interrupts.acknowledge();
    put(EOI, 0n);
    apic.timer.setTscDeadline(0xffff_ffff_ffff_ffffn);
    pass(1000n * MILLISECOND);
    apic.timer.setTscDeadline(domain.clock.now() + 10n);
    apic.timer.setTscDeadline(0n);
    pass(MILLISECOND);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('outside its mode a deadline is ignored, and inside it an initial count', () => {
    apic.timer.setTscDeadline(5n);
    expect(apic.timer.tscDeadline).toBe(0n);
    put(TIMER, 0x40040n);
    put(INITIAL, 5n);
    expect([get(INITIAL), get(CURRENT)]).toEqual([0n, 0n]);
  });
});
