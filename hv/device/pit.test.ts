import { beforeEach, describe, expect, it } from 'vitest';
import { domain, in8, out8, pass, powerOn, programPics, SECOND } from './board.testing.ts';

const { interrupts } = domain;
/** Nanoseconds in `count` ticks of 1193182 Hz, rounded up. */
const ticks = (count: number): bigint => (BigInt(count) * SECOND) / 1193182n + 1n;

/** Loads a channel: both bytes, binary. */
function load(channel: number, mode: number, count: number): void {
  out8(0x43, (channel << 6) | 0x30 | (mode << 1));
  out8(0x40 + channel, count & 0xff);
  out8(0x40 + channel, count >> 8);
}

function readCount(channel: number): number {
  out8(0x43, channel << 6);
  const low = in8(0x40 + channel);
  return low | (in8(0x40 + channel) << 8);
}

/** Status byte by the read-back command. */
function status(channel: number): number {
  out8(0x43, 0xe0 | (2 << channel));
  return in8(0x40 + channel);
}

/** How often IRQ 0 comes within some nanoseconds, when each is served at once. */
function interruptsWithin(nanoseconds: bigint): number {
  let count = 0;
  for (let step = 0; step < 1000; step++) {
    pass(nanoseconds / 1000n);
    if (interrupts.pendingVector() !== 0x30) continue;
    interrupts.acknowledge();
    out8(0x20, 0x20);
    count++;
  }
  return count;
}

beforeEach(() => {
  powerOn();
  programPics();
});

describe('counting', () => {
  it('mode 0 counts down from the count that was written', () => {
    load(0, 0, 1000);
    expect(readCount(0)).toBe(1000);
    pass(ticks(300));
    expect(readCount(0)).toBe(700);
  });

  it('mode 2 starts again from the count', () => {
    load(0, 2, 100);
    pass(ticks(250));
    expect(readCount(0)).toBe(50);
  });

  it('mode 3 counts by two', () => {
    load(0, 3, 1000);
    pass(ticks(100));
    expect(readCount(0)).toBe(800);
  });

  it('zero means 65536', () => {
    load(0, 2, 0);
    pass(ticks(1));
    expect(readCount(0)).toBe(0xffff);
  });

  it('BCD counts in decimal', () => {
    out8(0x43, 0x31 | (2 << 1));
    out8(0x40, 0x00);
    out8(0x40, 0x10);
    pass(ticks(1));
    out8(0x43, 0);
    expect([in8(0x40), in8(0x40)]).toEqual([0x99, 0x09]);
  });

  it('a latched count stays until it is read', () => {
    load(0, 2, 1000);
    out8(0x43, 0);
    pass(ticks(10));
    out8(0x43, 0);
    expect(in8(0x40) | (in8(0x40) << 8)).toBe(1000);
    expect(readCount(0)).toBe(990);
  });

  it('the read-back command latches status before count', () => {
    load(0, 2, 0x1234);
    out8(0x43, 0xc2);
    expect([in8(0x40), in8(0x40), in8(0x40)]).toEqual([0xb4, 0x34, 0x12]);
  });

  it('the status says that no count is loaded yet', () => {
    out8(0x43, 0x34);
    expect(status(0) & 0x40).toBe(0x40);
    load(0, 2, 10);
    expect(status(0) & 0x40).toBe(0);
  });

  it('in mode 2 a new count waits for the end of the period', () => {
    load(0, 2, 100);
    pass(ticks(10));
    out8(0x40, 200);
    out8(0x40, 0);
    expect(readCount(0)).toBe(90);
    pass(ticks(95));
    expect(readCount(0)).toBe(195);
  });

  it('one byte at a time: low byte only, high byte only', () => {
    out8(0x43, 0x10 | (2 << 1));
    out8(0x40, 50);
    expect(in8(0x40)).toBe(50);
    out8(0x43, 0x20 | (2 << 1));
    out8(0x40, 2);
    expect(in8(0x40)).toBe(2);
  });
});

describe('IRQ 0', () => {
  it('does not come before the channel counts', () => {
    out8(0x43, 0x34);
    expect(interrupts.pendingVector()).toBe(-1);
  });

  it('comes once in mode 0, when the count is over', () => {
    load(0, 0, 1193);
    expect(interrupts.pendingVector()).toBe(-1);
    pass(SECOND / 1000n + 10_000n);
    expect(interrupts.pendingVector()).toBe(0x30);
    interrupts.acknowledge();
    out8(0x20, 0x20);
    expect(interruptsWithin(SECOND)).toBe(0);
  });

  it.each([2, 3])('comes 100 times a second in mode %i', (mode) => {
    load(0, mode, 11932);
    expect(interruptsWithin(SECOND)).toBeGreaterThanOrEqual(99);
    expect(interruptsWithin(SECOND)).toBeLessThanOrEqual(101);
  });

  it('a period that nobody could serve comes every 200 microseconds or so', () => {
    load(0, 2, 2);
    const count = interruptsWithin(SECOND / 50n);
    expect(count).toBeGreaterThan(95);
    expect(count).toBeLessThanOrEqual(102);
  });

  it('periods that nobody serves are one request', () => {
    load(0, 2, 100);
    pass(SECOND);
    expect(interrupts.acknowledge()).toBe(0x30);
    out8(0x20, 0x20);
    expect(interrupts.pendingVector()).toBe(-1);
  });
});

describe('port 0x61', () => {
  it('gate and output of channel 2: a one-shot that a program measures', () => {
    out8(0x61, 0x01);
    load(2, 0, 1000);
    expect(in8(0x61) & 0x20).toBe(0);
    pass(ticks(1001));
    expect(in8(0x61) & 0x20).toBe(0x20);
  });

  it('a low gate holds the count', () => {
    out8(0x61, 0x01);
    load(2, 0, 1000);
    pass(ticks(100));
    out8(0x61, 0x00);
    pass(ticks(500));
    out8(0x61, 0x01);
    expect(readCount(2)).toBe(900);
  });

  it('mode 1 starts with the gate', () => {
    load(2, 1, 100);
    expect(in8(0x61) & 0x20).toBe(0x20);
    out8(0x61, 0x01);
    expect(in8(0x61) & 0x20).toBe(0);
    pass(ticks(101));
    expect(in8(0x61) & 0x20).toBe(0x20);
  });

  it('the refresh bit toggles every 18 ticks', () => {
    const before = in8(0x61) & 0x10;
    pass(ticks(18));
    expect(in8(0x61) & 0x10).not.toBe(before);
  });

  it('only its lower four bits are written', () => {
    out8(0x61, 0xff);
    expect(in8(0x61) & 0xcf).toBe(0x0f);
  });
});
