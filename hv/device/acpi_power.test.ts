import { beforeEach, describe, expect, it } from 'vitest';
import { domain, pass, powerOn, programPics, SECOND } from './board.testing.ts';

const { ports, interrupts } = domain;
/** After this many seconds bit 31 of the timer has changed. */
const HALF_TURN = 600n * SECOND;

beforeEach(() => {
  powerOn();
  programPics();
});

describe('the power management timer', () => {
  it('runs at 3.579545 MHz', () => {
    const before = ports.read(0x608, 4);
    pass(SECOND);
    expect(ports.read(0x608, 4) - before).toBe(3579545);
  });

  it('sets its status when bit 31 changes, which a one clears', () => {
    pass(HALF_TURN);
    expect(ports.read(0x600, 2)).toBe(1);
    ports.write(0x600, 2, 1);
    expect(ports.read(0x600, 2)).toBe(0);
  });

  it('raises the system control interrupt when that is enabled', () => {
    ports.write(0x602, 2, 1);
    expect(interrupts.pendingVector()).toBe(-1);
    pass(HALF_TURN);
    expect(interrupts.pendingVector()).toBe(0x39);
    ports.write(0x600, 2, 1);
    expect(interrupts.pendingVector()).toBe(-1);
  });
});

describe('the registers', () => {
  it('the machine is in ACPI mode, and stays there', () => {
    ports.write(0x604, 2, 0);
    expect(ports.read(0x604, 2)).toBe(1);
  });

  it('enable bits of events that never happen stay, as drivers check', () => {
    ports.write(0x602, 2, 0xffff);
    expect(ports.read(0x602, 2)).toBe(0x0721);
  });

  it('are reached by bytes too', () => {
    ports.write(0x603, 1, 0x07);
    expect([ports.read(0x602, 1), ports.read(0x603, 1), ports.read(0x602, 2)]).toEqual([0, 7, 0x0700]);
  });
});
