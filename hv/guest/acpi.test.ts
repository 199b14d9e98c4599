import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { installAcpi } from './acpi.ts';

const RAM = 0x4000_0000n;
const ROM = 0xc0000n;

/** Bytes of the guest's memory. */
const read = (address: number, length: number): number[] => Array.from({ length }, (_, i) => domain.memory.read8(BigInt(address + i)));
const u32 = (address: number): number => domain.memory.read32(BigInt(address));
const u64 = (address: number): number => Number(domain.memory.read64(BigInt(address)));
const text = (address: number, length: number): string => String.fromCharCode(...read(address, length));
const sum = (address: number, length: number): number => read(address, length).reduce((total, byte) => total + byte, 0) & 0xff;

beforeEach(() => {
  machine.reset();
  domain.memory.add(ROM, 0x40000n, RAM + ROM, 1);
  installAcpi(domain.memory);
});

/** Addresses of the tables by signature, as a guest finds them. */
function tables(): Record<string, number> {
  const xsdt = u64(0xe0000 + 24);
  const entries = Array.from({ length: (u32(xsdt + 4) - 36) / 8 }, (_, i) => u64(xsdt + 36 + 8 * i));
  const fadt = entries.find((address) => text(address, 4) === 'FACP')!;
  return Object.fromEntries([xsdt, ...entries, u64(fadt + 140), u32(fadt + 36)].map((address) => [text(address, 4), address]));
}

describe('the root pointer', () => {
  it('lies where guests look for it, with both checksums right', () => {
    expect(text(0xe0000, 8)).toBe('RSD PTR ');
    expect([sum(0xe0000, 20), sum(0xe0000, 36)]).toEqual([0, 0]);
  });
});

describe('the tables', () => {
  it('are all there', () => expect(Object.keys(tables()).sort()).toEqual(['APIC', 'DSDT', 'FACP', 'FACS', 'XSDT']));

  it.each(['XSDT', 'FACP', 'APIC', 'DSDT'])('%s has a right checksum', (name) => {
    const address = tables()[name]!;
    expect(sum(address, u32(address + 4))).toBe(0);
  });

  it('lie one after the other without overlap', () => {
    const spans = Object.values(tables()).map((start) => [start, start + u32(start + 4)] as const).sort(([a], [b]) => a - b);
    for (const [i, [, end]] of spans.slice(0, -1).entries()) expect(end).toBeLessThanOrEqual(spans[i + 1]![0]);
  });

  it('FADT: ports, SCI, no VGA, no keyboard controller, reset through 0xCF9', () => {
    const fadt = tables()['FACP']!;
    expect([u32(fadt + 56), u32(fadt + 64), u32(fadt + 76)]).toEqual([0x600, 0x604, 0x608]);
    expect(domain.memory.read16(BigInt(fadt + 46))).toBe(9);
    expect(domain.memory.read16(BigInt(fadt + 109))).toBe(0b101);
    expect([u64(fadt + 120), read(fadt + 128, 1)[0]]).toEqual([0xcf9, 6]);
  });

  it('MADT: one enabled local APIC with the 8259 pair beside it, and no I/O APIC', () => {
    const madt = tables()['APIC']!;
    expect([u32(madt + 36), u32(madt + 40)]).toEqual([0xfee0_0000, 1]);
    expect(read(madt + 44, 14)).toEqual([0, 8, 0, 0, 1, 0, 0, 0, 4, 6, 0xff, 0, 0, 1]);
  });

  it('what is around them stays as it was', () => expect(read(0xe0400, 4)).toEqual(read(0xe0500, 4)));
});
