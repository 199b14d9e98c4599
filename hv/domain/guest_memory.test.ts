import { beforeEach, describe, expect, it, vi } from 'vitest';
import { bytes, LynPanic, machine } from 'lyn/test';
import { GuestMemory } from './guest_memory.ts';
import { SlotKind } from './slot.ts';

const HOST = 0x10_0000n;
const END = 0xffff_ffff_ffff_ffffn;
let memory: GuestMemory;

beforeEach(() => {
  machine.reset();
  memory = new GuestMemory();
  memory.add(0x1000n, 0x2000n, HOST, SlotKind.Ram);
  memory.add(0x8000n, 0x1000n, HOST + 0x4000n, SlotKind.Rom);
});

describe("a guest's memory", () => {
  it('lies elsewhere in the host', () => {
    memory.write64(0x1008n, 0x1122_3344_5566_7788n);
    expect(machine.memory.load(HOST + 8n, 8)).toBe(0x1122_3344_5566_7788n);
    expect([memory.read8(0x1008n), memory.read16(0x1008n), memory.read32(0x1008n)]).toEqual([0x88, 0x7788, 0x5566_7788]);
  });

  it.each([0n, 0xfffn, 0x2ff9n, 0x3000n, END, END - 7n])('reads all ones at %i, where eight bytes are not all memory', (address) => {
    expect(memory.read64(address)).toBe(END);
    memory.write64(address, 0n);
    expect(memory.read64(address)).toBe(END);
  });

  it('is not written by a device where it is read-only; a loader may fill it', () => {
    memory.write32(0x8000n, 1);
    expect(memory.read32(0x8000n)).toBe(0);
    expect(memory.place(0x8000n, [1, 2, 3])).toBe(true);
    expect(memory.read32(0x8000n)).toBe(0x03_0201);
  });

  it.each([
    [0x1000n, 0x2000n, true], [0x1000n, 0x2001n, false], [0x8000n, 1n, false], [0x2fffn, END, false], [END, 1n, false], [0x1000n, 0n, true],
  ])('has RAM from %i for %i bytes: %s', (address, length, isRam) => {
    expect(memory.isRam(address, length)).toBe(isRam);
  });

  it.each([[0x2000n, 0x1000n], [0n, 0x2000n], [0x1800n, 0x1000n], [0x5000n, 0n]])('takes no slot at %i of %i bytes', (start, size) => {
    expect(() => memory.add(start, size, HOST, SlotKind.Ram)).toThrow(LynPanic);
  });
});

describe('accesses at the edges of slots', () => {
  beforeEach(() => memory.add(0x3000n, 0x1000n, HOST + 0x10_0000n, SlotKind.Ram));

  it.each([[0x2ffdn, 'read32'], [0x2fffn, 'read16'], [0x2ff9n, 'read64']] as const)('that reach from one slot into the next (%i, %s) find nothing: no access is made in parts', (address, read) => {
    for (const place of [HOST + 0x1ff0n, HOST + 0x10_0000n]) machine.memory.fill(place, 0x11, 16n);
    expect(memory[read](address)).toBe({ read16: 0xffff, read32: 0xffff_ffff, read64: END }[read]);
    memory.write64(address, 0n);
    expect(machine.memory.load(HOST + 0x1ff8n, 8)).toBe(0x1111_1111_1111_1111n);
    expect(machine.memory.load(HOST + 0x10_0000n, 8)).toBe(0x1111_1111_1111_1111n);
  });

  it('that just fit are made, at any alignment', () => {
    memory.write32(0x2ffcn, 0x4433_2211);
    memory.write16(0x2ff9n, 0x6655);
    expect([memory.read32(0x2ffcn), memory.read16(0x2ff9n), memory.read8(0x2fffn)]).toEqual([0x4433_2211, 0x6655, 0x44]);
  });
});

describe('what a device reads', () => {
  it('is fetched once, in one piece', () => {
    const load = vi.spyOn(machine.memory, 'load');
    memory.read64(0x1000n);
    memory.read32(0x1001n);
    expect(load.mock.calls).toEqual([[HOST, 8], [HOST + 1n, 4]]);
    load.mockRestore();
  });
});

describe('loaders', () => {
  it.each([[0x2fffn, 2], [0x3000n, 1], [0xfffn, 1], [END, 2]])('write all of it or nothing (%i, %i bytes)', (address, length) => {
    expect(memory.place(address, bytes(new Uint8Array(length).fill(0x77)))).toBe(false);
    expect(memory.placeFrom(address, HOST, BigInt(length))).toBe(false);
    expect(memory.zero(address, BigInt(length))).toBe(false);
    expect(memory.read8(0x2fffn)).toBe(0);
  });

  it('cannot be made to wrap around by a length', () => {
    expect(memory.zero(0x1000n, END)).toBe(false);
    expect(memory.placeFrom(0x2000n, HOST, END - 0x1fffn)).toBe(false);
  });
});

describe('slots', () => {
  it('are eight at most', () => {
    for (let i = 2n; i < 8n; i++) memory.add(i * 0x10_0000n, 0x1000n, HOST, SlotKind.Ram);
    expect(() => memory.add(0x90_0000n, 0x1000n, HOST, SlotKind.Ram)).toThrow(LynPanic);
  });

  it('do not wrap around the last address', () => {
    expect(() => memory.add(0xffff_ffff_ffff_f000n, 0x2000n, HOST, SlotKind.Ram)).toThrow(LynPanic);
  });

  it('may touch each other, in any order', () => {
    memory.add(0n, 0x1000n, HOST + 0x9000n, SlotKind.Rom);
    expect(memory.isRam(0xfffn, 1n)).toBe(false);
    expect(memory.isRam(0x1000n, 1n)).toBe(true);
  });
});
