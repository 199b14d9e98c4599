import { beforeEach, describe, expect, it } from 'vitest';
import { LynPanic, machine } from 'lyn/test';
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
