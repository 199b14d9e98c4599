import { beforeEach, describe, expect, it } from 'vitest';
import { domain, in8, MILLISECOND, out8, pass, powerOn, programPics } from './board.testing.ts';
import { DeviceState } from './state.ts';

const state = new DeviceState();

/** The machine's state as bytes. */
function save(): number[] {
  state.rewind();
  domain.machine.save(state);
  return Array.from({ length: state.position }, (_, i) => state.bytes[i]!);
}

function load(bytes: readonly number[]): void {
  bytes.forEach((byte, i) => { state.bytes[i] = byte; });
  state.rewind();
  domain.machine.load(state);
}

beforeEach(() => {
  powerOn();
  programPics();
});

/** Brings every device out of its power-on state. */
function disturb(): void {
  out8(0x43, 0x34);
  out8(0x40, 0x10);
  out8(0x40, 0x27);
  out8(0x3f9, 0x02);
  out8(0x3ff, 0x77);
  out8(0x70, 0x40);
  out8(0x71, 0x99);
  out8(0x21, 0xe0);
  domain.ports.write(0xcf8, 4, 0x8000_1000);
  domain.ports.write(0x602, 2, 0x21);
  domain.apic.write(0x32, 0x20040n);
  domain.apic.write(0x38, 1_000_000n);
  domain.apic.write(0x3f, 0x55n);
}

describe('save and load', () => {
  it('what is loaded saves the same bytes again', () => {
    disturb();
    pass(3n * MILLISECOND);
    const saved = save();
    domain.machine.reset();
    expect(save()).not.toEqual(saved);
    load(saved);
    expect(save()).toEqual(saved);
  });

  it('the machine goes on where it was', () => {
    disturb();
    const saved = save();
    domain.machine.reset();
    load(saved);
    expect(domain.interrupts.acknowledge()).toBe(0x55);
    domain.apic.write(0x0b, 0n);
    pass(3n * MILLISECOND);
    expect(domain.interrupts.pendingVector()).toBe(0x40);
    expect([in8(0x3ff), in8(0x21), domain.ports.read(0xcf8, 4)]).toEqual([0x77, 0xe0, 0x8000_1000]);
  });
});
