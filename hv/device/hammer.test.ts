import { beforeEach, describe, expect, it } from 'vitest';
import { guestCpuid } from '../guest/cpuid_policy.ts';
import { guestReadMsr, guestWriteMsr } from '../guest/msr_policy.ts';
import { domain, MICROSECOND, MILLISECOND, pass, powerOn, SECOND, vcpu } from './board.testing.ts';

/** Ports of devices, and a few of nobody. */
const ports = [
  ...[0x20, 0xa0, 0x4d0].flatMap((first) => [first, first + 1]), ...[0x40, 0x41, 0x42, 0x43, 0x61, 0x60, 0x64, 0x70, 0x71, 0x80, 0x92, 0x501],
  ...Array.from({ length: 8 }, (_, i) => 0x3f8 + i), ...Array.from({ length: 8 }, (_, i) => 0xcf8 + i), ...Array.from({ length: 12 }, (_, i) => 0x600 + i), 0x2f8, 0xffff, 0xcff, 0xd00,
];
const msrs = [0x10, 0x11, 0x12, 0x1b, 0x3a, 0x3b, 0x79, 0x8b, 0xfe, 0x17a, 0x1a0, 0x1d9, 0x200, 0x20f, 0x250, 0x259, 0x26f, 0x2ff, 0x6e0, 0xda0, 0x4b56_4d00, 0x4b56_4d01, 0xffff_ffff, ...Array.from({ length: 0x42 }, (_, i) => 0x800 + i)];
const times = [0n, 1n, 100n, MICROSECOND, 300n * MICROSECOND, 5n * MILLISECOND, SECOND / 3n];

/** xorshift32: the same numbers in each run. */
function random(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** One thing that a guest may do, with operands that mean nothing. */
function act(next: (limit: number) => number): void {
  const value = next(2) === 0 ? next(256) : next(0xffff_ffff);
  const bytes = [1, 2, 4][next(3)]!;
  const port = ports[next(ports.length)]!;
  const msr = msrs[next(msrs.length)]!;
  switch (next(8)) {
    case 0:
    case 1: return domain.ports.write(port, bytes, bytes === 4 ? value : value & (2 ** (8 * bytes) - 1));
    case 2: return void expect(domain.ports.read(port, bytes)).toBeLessThan(2 ** (8 * bytes));
    case 3: return void guestWriteMsr(vcpu, msr, (BigInt(next(2) === 0 ? 0 : next(0xffff_ffff)) << 32n) | BigInt(value));
    case 4: return void guestReadMsr(vcpu, msr);
    case 5: return void guestCpuid(vcpu, [next(0x20), 0x4000_0000 + next(0x120), 0x8000_0000 + next(0x20)][next(3)]!, next(70));
    case 6: return pass(times[next(times.length)]!);
    default:
      if (domain.interrupts.pendingVector() !== -1) domain.interrupts.acknowledge();
  }
}

beforeEach(powerOn);

describe('a guest that does anything at random', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('never brings a device down (seed %i)', (seed) => {
    const next = random(seed * 0x9e37_79b9);
    for (let step = 0; step < 3000; step++) act(next);
  });
});
