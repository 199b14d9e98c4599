import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { SlotKind, MemorySlot } from '../domain/slot.ts';
import { frames } from '../memory/frames.ts';
import { vmxCapabilities } from './capabilities.ts';
import { ExtendedTables } from './ept.ts';
import { MemoryType, memoryTypeAt } from './memory_type.ts';

const WHOLE = 0x10_0000_0000n;

/** MTRRs enabled with this type where none of the ranges is. */
function mtrrs(fallback: MemoryType, ...ranges: readonly (readonly [base: bigint, size: bigint, type: MemoryType])[]): void {
  machine.msrs.set(0xfe, 8n);
  machine.msrs.set(0x2ff, 0x800n | BigInt(fallback));
  for (let i = 0; i < 8; i++) {
    const range = ranges[i];
    machine.msrs.set(0x200 + 2 * i, range === undefined ? 0n : range[0] | BigInt(range[2]));
    machine.msrs.set(0x201 + 2 * i, range === undefined ? 0n : (0xf_ffff_ffff_ffffn & ~(range[1] - 1n) & 0xff_ffff_f000n) | 0x800n);
  }
}

beforeEach(() => machine.reset());

describe('the memory type of host memory', () => {
  it('is uncacheable while the MTRRs are off', () => {
    machine.msrs.set(0x2ff, 6n);
    expect(memoryTypeAt(0x10_0000n, WHOLE)).toEqual({ type: MemoryType.Uncacheable, end: WHOLE });
  });

  it('is the default up to the next range, the range up to its end, and the default again', () => {
    mtrrs(MemoryType.WriteBack, [0xc000_0000n, 0x4000_0000n, MemoryType.Uncacheable]);
    expect(memoryTypeAt(0x10_0000n, WHOLE)).toEqual({ type: MemoryType.WriteBack, end: 0xc000_0000n });
    expect(memoryTypeAt(0xd000_0000n, WHOLE)).toEqual({ type: MemoryType.Uncacheable, end: 0x1_0000_0000n });
    expect(memoryTypeAt(0x1_0000_0000n, WHOLE)).toEqual({ type: MemoryType.WriteBack, end: WHOLE });
  });

  it.each([
    [MemoryType.WriteBack, MemoryType.Uncacheable, MemoryType.Uncacheable],
    [MemoryType.WriteBack, MemoryType.WriteThrough, MemoryType.WriteThrough],
    [MemoryType.WriteCombining, MemoryType.WriteBack, MemoryType.Uncacheable],
  ])('where two ranges of types %i and %i overlap is %i', (one, other, both) => {
    mtrrs(MemoryType.WriteBack, [0n, 0x8000_0000n, one], [0x4000_0000n, 0x4000_0000n, other]);
    expect(memoryTypeAt(0x4000_0000n, WHOLE).type).toBe(both);
  });
});

describe('nested page tables', () => {
  it('map each stretch with its type, RAM writable and ROM not', () => {
    mtrrs(MemoryType.WriteBack, [0x8000_0000n, 0x20_0000n, MemoryType.WriteThrough]);
    frames.free.add(0x100_0000n, 0x200_0000n);
    vmxCapabilities.ept = vmxCapabilities.ept.with({ pages2M: true });
    const nested = new ExtendedTables();
    nested.create();
    const slot = new MemorySlot();
    Object.assign(slot, { start: 0n, size: 0x40_0000n, host: 0x8000_0000n, kind: SlotKind.Ram });
    nested.mapSlot(slot);
    Object.assign(slot, { start: 0x40_0000n, size: 0x1000n, host: 0x9000_0000n, kind: SlotKind.Rom });
    nested.mapSlot(slot);
    const root = nested.pointer() & ~0xfffn;
    const directory = machine.memory.load(machine.memory.load(root, 8) & ~0xfffn, 8) & ~0xfffn;
    expect(machine.memory.load(directory, 8)).toBe(0x8000_0000n | 0x80n | 4n << 3n | 7n);
    expect(machine.memory.load(directory + 8n, 8)).toBe(0x8020_0000n | 0x80n | 6n << 3n | 7n);
    const table = machine.memory.load(directory + 16n, 8) & ~0xfffn;
    expect(machine.memory.load(table, 8)).toBe(0x9000_0000n | 6n << 3n | 5n);
  });
});
