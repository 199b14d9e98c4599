import { beforeEach, describe, expect, it } from 'vitest';
import { domain, in8, out8, powerOn, programPics } from './board.testing.ts';

const pics = domain.machine.pics;
const { interrupts } = domain;

/** Raises an input and gives it back low, as a device does that has been served. */
function pulse(line: number): void {
  pics.setLine(line, true);
  pics.setLine(line, false);
}

/** Reads in-service (0x0b) or request (0x0a) register of a controller. */
function readRegister(port: number, which: number): number {
  out8(port, which);
  return in8(port);
}

beforeEach(() => {
  powerOn();
  programPics();
});

describe('priorities', () => {
  it('the lower input comes first', () => {
    pics.setLine(4, true);
    pics.setLine(1, true);
    expect(interrupts.acknowledge()).toBe(0x31);
  });

  it('an input in service holds back the ones below it and lets the ones above it through', () => {
    pics.setLine(3, true);
    expect(interrupts.acknowledge()).toBe(0x33);
    pics.setLine(4, true);
    expect(interrupts.pendingVector()).toBe(-1);
    pics.setLine(1, true);
    expect(interrupts.pendingVector()).toBe(0x31);
  });

  it('an end of interrupt lets the next one through', () => {
    pics.setLine(3, true);
    interrupts.acknowledge();
    pics.setLine(4, true);
    out8(0x20, 0x20);
    expect(interrupts.pendingVector()).toBe(0x34);
  });

  it('set priority rotates: after 3 as the lowest, 4 is the highest', () => {
    out8(0x20, 0xc3);
    pics.setLine(1, true);
    pics.setLine(4, true);
    expect(interrupts.pendingVector()).toBe(0x34);
  });

  it('rotate on a non-specific end makes the ended one the lowest', () => {
    pics.setLine(3, true);
    interrupts.acknowledge();
    out8(0x20, 0xa0);
    pics.setLine(3, false);
    pics.setLine(3, true);
    pics.setLine(7, true);
    expect(interrupts.pendingVector()).toBe(0x37);
  });

  it('special mask mode lets lower inputs through while the one in service is masked', () => {
    pics.setLine(1, true);
    interrupts.acknowledge();
    pics.setLine(5, true);
    out8(0x21, 0x02);
    expect(interrupts.pendingVector()).toBe(-1);
    out8(0x20, 0x68);
    expect(interrupts.pendingVector()).toBe(0x35);
  });
});

describe('inputs', () => {
  it('an edge is latched once', () => {
    pics.setLine(4, true);
    interrupts.acknowledge();
    out8(0x20, 0x20);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('a level asks again as long as it is high', () => {
    out8(0x4d0, 0x20);
    pics.setLine(5, true);
    interrupts.acknowledge();
    out8(0x20, 0x20);
    expect(interrupts.pendingVector()).toBe(0x35);
    pics.setLine(5, false);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('0 to 2, 8 and 13 cannot be level-triggered', () => {
    out8(0x4d0, 0xff);
    out8(0x4d1, 0xff);
    expect([in8(0x4d0), in8(0x4d1)]).toEqual([0xf8, 0xde]);
  });

  it('an edge that goes away before it is acknowledged is no request', () => {
    pulse(4);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('a request that goes away within the acknowledge cycle gives the spurious vector, without service', () => {
    expect(pics.acknowledge()).toBe(0x37);
    expect(readRegister(0x20, 0x0b)).toBe(0);
  });

  it('masks hold a request back, and let it through later', () => {
    out8(0x21, 0x10);
    pics.setLine(4, true);
    expect(interrupts.pendingVector()).toBe(-1);
    expect(readRegister(0x20, 0x0a)).toBe(0x10);
    out8(0x21, 0);
    expect(interrupts.pendingVector()).toBe(0x34);
  });

  it('the system control interrupt is level-triggered from the start', () => {
    expect(in8(0x4d1)).toBe(0x02);
  });
});

describe('the cascade', () => {
  it('inputs 8 to 15 arrive through input 2, with vectors of their own', () => {
    pics.setLine(8, true);
    expect(interrupts.acknowledge()).toBe(0x38);
    expect([readRegister(0x20, 0x0b), readRegister(0xa0, 0x0b)]).toEqual([0x04, 0x01]);
  });

  it('they come before input 3 and after input 1', () => {
    for (const line of [1, 3, 14]) pics.setLine(line, true);
    expect(interrupts.acknowledge()).toBe(0x31);
    out8(0x20, 0x20);
    expect(interrupts.acknowledge()).toBe(0x3e);
  });

  it('special fully nested mode lets a higher input of the second controller through', () => {
    for (const [port, value] of [[0x20, 0x11], [0x21, 0x30], [0x21, 4], [0x21, 0x11], [0x21, 0]] as const) out8(port, value);
    pics.setLine(12, true);
    expect(interrupts.acknowledge()).toBe(0x3c);
    pics.setLine(8, true);
    expect(interrupts.pendingVector()).toBe(0x38);
  });
});

describe('commands', () => {
  it('automatic end of interrupt leaves nothing in service', () => {
    for (const [port, value] of [[0x20, 0x11], [0x21, 0x30], [0x21, 4], [0x21, 3], [0x21, 0]] as const) out8(port, value);
    pics.setLine(4, true);
    interrupts.acknowledge();
    expect(readRegister(0x20, 0x0b)).toBe(0);
  });

  it('a poll takes the input into service and names it', () => {
    pics.setLine(6, true);
    out8(0x20, 0x0c);
    expect(in8(0x20)).toBe(0x86);
    expect(readRegister(0x20, 0x0b)).toBe(0x40);
  });

  it('a specific end names its input', () => {
    for (const line of [5, 1]) {
      pics.setLine(line, true);
      interrupts.acknowledge();
    }
    out8(0x20, 0x65);
    expect(readRegister(0x20, 0x0b)).toBe(0x02);
  });

  it('masks read back', () => {
    out8(0x21, 0xfb);
    expect(in8(0x21)).toBe(0xfb);
  });
});

describe('the way through the local APIC', () => {
  it('is shut by the mask of LINT0', () => {
    pics.setLine(4, true);
    domain.apic.write(0x35, 0x10700n);
    expect(interrupts.pendingVector()).toBe(-1);
    domain.apic.write(0x35, 0x700n);
    expect(interrupts.pendingVector()).toBe(0x34);
  });

  it('comes after the local APIC itself', () => {
    pics.setLine(4, true);
    domain.apic.write(0x3f, 0x50n);
    expect([interrupts.acknowledge(), interrupts.acknowledge()]).toEqual([0x50, 0x34]);
  });
});
