import { beforeEach, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { readHostTime } from './host_time.ts';

/** The host's RTC: registers by number, behind ports 0x70 and 0x71. */
let registers: Record<number, number>;
let index = 0;

beforeEach(() => {
  machine.reset();
  machine.ports.handle(0x70, 0x71, { in: () => registers[index] ?? 0, out: (_offset, _bytes, value) => { index = value; } });
});

it('reads BCD in 24 hours', () => {
  registers = { 0x32: 0x20, 9: 0x23, 8: 0x11, 7: 0x14, 4: 0x22, 2: 0x13, 0: 0x20, 0xb: 0x02 };
  expect(readHostTime()).toBe(1_700_000_000n);
});

it('reads binary in 12 hours', () => {
  registers = { 0x32: 20, 9: 23, 8: 11, 7: 14, 4: 10 | 0x80, 2: 13, 0: 20, 0xb: 0x04 };
  expect(readHostTime()).toBe(1_700_000_000n);
});

it('gives up on an update that never ends', () => {
  registers = { 0xa: 0x80, 0x32: 0x20, 9: 0x70, 8: 0x01, 7: 0x01, 0xb: 0x02 };
  expect(readHostTime()).toBeGreaterThan(0n);
});
