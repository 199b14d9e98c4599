import { beforeEach, describe, expect, it } from 'vitest';
import { domain, in8, out8, pass, powerOn, programPics, SECOND, MILLISECOND, MICROSECOND } from './board.testing.ts';

const { interrupts } = domain;

function get(register: number): number {
  out8(0x70, register);
  return in8(0x71);
}

function set(register: number, value: number): void {
  out8(0x70, register);
  out8(0x71, value);
}

const time = (): number[] => [0x32, 9, 8, 7, 4, 2, 0].map(get);

/** Takes IRQ 8 if there is one. */
function serve(): boolean {
  if (interrupts.pendingVector() !== 0x38) return false;
  interrupts.acknowledge();
  out8(0xa0, 0x20);
  out8(0x20, 0x20);
  return true;
}

beforeEach(() => {
  powerOn();
  programPics();
});

describe('time', () => {
  it('starts with the time of day, in BCD and 24 hours', () => {
    expect(time()).toEqual([0x20, 0x23, 0x11, 0x14, 0x22, 0x13, 0x20]);
  });

  it('says the day of the week: Tuesday', () => expect(get(6)).toBe(3));

  it('goes on with the domain', () => {
    pass(3600n * 2n * SECOND);
    expect(time()).toEqual([0x20, 0x23, 0x11, 0x15, 0x00, 0x13, 0x20]);
  });

  it('is binary and in 12 hours when register B says so', () => {
    set(0x0b, 0x04);
    expect(time()).toEqual([20, 23, 11, 14, 10 | 0x80, 13, 20]);
  });

  it('can be set while updates are stopped', () => {
    set(0x0b, 0x82);
    for (const [register, value] of [[0x32, 0x20], [9, 0x24], [8, 0x02], [7, 0x28], [4, 0x23], [2, 0x59], [0, 0x59]] as const) set(register, value);
    pass(10n * SECOND);
    expect(get(0)).toBe(0x59);
    set(0x0b, 0x02);
    pass(SECOND);
    expect(time()).toEqual([0x20, 0x24, 0x02, 0x29, 0x00, 0x00, 0x00]);
  });

  it('the update bit is set in the last 244 microseconds of a second', () => {
    expect(get(0x0a) & 0x80).toBe(0);
    pass(SECOND - 200n * MICROSECOND);
    expect(get(0x0a) & 0x80).toBe(0x80);
    pass(200n * MICROSECOND);
    expect(get(0x0a) & 0x80).toBe(0);
  });

  it('register D says that time and memory are valid', () => expect(get(0x0d)).toBe(0x80));

  it('memory keeps a byte, through a reset too', () => {
    set(0x40, 0x5a);
    domain.machine.reset();
    expect(get(0x40)).toBe(0x5a);
  });
});

describe('IRQ 8', () => {
  it('comes each second with the update interrupt, until register C is read', () => {
    set(0x0b, 0x12);
    pass(SECOND + MICROSECOND);
    expect(serve()).toBe(true);
    pass(SECOND);
    expect(serve()).toBe(false);
    expect(get(0x0c) & 0x90).toBe(0x90);
    pass(SECOND);
    expect(serve()).toBe(true);
  });

  it('comes with the alarm', () => {
    for (const [register, value] of [[5, 0x22], [3, 0x13], [1, 0x25]] as const) set(register, value);
    set(0x0b, 0x22);
    pass(4n * SECOND + MICROSECOND);
    expect(serve()).toBe(false);
    pass(SECOND);
    expect(serve()).toBe(true);
    expect(get(0x0c) & 0xa0).toBe(0xa0);
  });

  it('an alarm that matches any hour and minute comes within a minute', () => {
    for (const [register, value] of [[5, 0xff], [3, 0xff], [1, 0x10]] as const) set(register, value);
    set(0x0b, 0x22);
    pass(49n * SECOND + MICROSECOND);
    expect(serve()).toBe(false);
    pass(SECOND);
    expect(serve()).toBe(true);
  });

  it('comes 1024 times a second at the rate that a PC starts with', () => {
    set(0x0b, 0x42);
    let count = 0;
    for (let step = 0; step < 2000; step++) {
      pass(MILLISECOND / 2n);
      if (serve()) count += get(0x0c) & 0x40 ? 1 : 0;
    }
    expect(count).toBeGreaterThan(1000);
    expect(count).toBeLessThan(1030);
  });

  it('flags are there without interrupts, for programs that poll', () => {
    get(0x0c);
    pass(SECOND);
    expect(get(0x0c) & 0x10).toBe(0x10);
    expect(serve()).toBe(false);
  });
});
