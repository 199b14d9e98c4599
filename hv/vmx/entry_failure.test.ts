import { beforeEach, describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { domain, machine, startGuest, vcpu, VmcsField } from '../exit/exit.testing.ts';
import { makeIoBitmaps, makeMsrBitmap } from './bitmaps.ts';
import { handleFailedEntry } from './entry_failure.ts';
import { frames } from '../memory/frames.ts';
import { exitByReason } from './vendor.testing.ts';

/** Bit 31 of the exit reason: the entry failed. */
const ENTRY_FAILED = 0x8000_0000;
const INVALID_GUEST_STATE = 33;

beforeEach(() => {
  startGuest();
  machine.msrs.set(0x486, 0x8000_0021n);
  machine.msrs.set(0x487, 0xffff_ffffn);
  machine.msrs.set(0x488, 0x2000n);
  machine.msrs.set(0x489, 0x3f_27ffn);
  machine.vmx.set(VmcsField.LinkPointer, 0xffff_ffff_ffff_ffffn);
});

const errors = () => machine.log.linesOf('error').join('\n');

describe('a VM entry that fails on the guest state', () => {
  it.each([
    ['CR0.PG is set without CR0.PE', VmcsField.GuestCr0, 0x8000_0020n],
    ['CR4 lacks a bit that VMX operation fixes', VmcsField.GuestCr4, 0n],
    ['RFLAGS has a reserved bit wrong', VmcsField.GuestRflags, 0n],
    ['EFER.LMA differs from the entry control', VmcsField.GuestEfer, 0x500n],
    ['TR is not a busy, present, usable TSS', VmcsField.GuestTrAccess, 0x10000n],
    ['the VMCS link pointer is not all ones', VmcsField.LinkPointer, 0n],
  ])('is decoded: %s', (sentence, field, value) => {
    machine.vmx.set(field, value);
    exitByReason(INVALID_GUEST_STATE + ENTRY_FAILED);
    expect(errors()).toContain(sentence);
    expect(domain.endReason).toBe(EndReason.EntryFailed);
  });

  it('breaks no rule in the state in which guests begin', () => {
    exitByReason(INVALID_GUEST_STATE + ENTRY_FAILED);
    expect(errors()).toContain('none of the rules that are checked here is broken');
  });
});

describe('a VM entry that fails without an exit', () => {
  it.each([[7n, 'invalid control fields'], [8n, 'invalid host-state fields'], [77n, 'of no known meaning']])('%i: %s', (error, words) => {
    machine.vmx.set(VmcsField.InstructionError, error);
    expect(machine.run(() => handleFailedEntry(vcpu))).toBe('abandoned');
    expect(errors()).toContain(words);
  });
});

describe('the bitmaps', () => {
  beforeEach(() => frames.free.add(0x100_0000n, 0x110_0000n));

  it('let every port exit', () => {
    const bitmaps = makeIoBitmaps();
    expect([...machine.memory.read(bitmaps, 8192)].every((byte) => byte === 0xff)).toBe(true);
  });

  it("let every MSR exit but the guest's own", () => {
    const bitmap = machine.memory.read(makeMsrBitmap(), 4096);
    const exits = (msr: number, write: boolean) => ((bitmap[(write ? 2048 : 0) + (msr >= 0xc000_0000 ? 1024 : 0) + ((msr >> 3) & 1023)]! >> (msr & 7)) & 1) === 1;
    expect([exits(0x10, false), exits(0x10, true)]).toEqual([false, true]);
    expect([exits(0xc000_0080, false), exits(0xc000_0080, true)]).toEqual([false, false]);
    for (const msr of [0x1b, 0x3a, 0x79, 0x1d9, 0x6e0, 0x808, 0xc000_0104]) expect([exits(msr, false), exits(msr, true)]).toEqual([true, true]);
  });
});
