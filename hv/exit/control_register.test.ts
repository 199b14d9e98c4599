import { describe, expect, it } from 'vitest';
import { ControlAccessKind } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import {
  backend, controlAccess, enterLongMode, isDone, isRefused, mapIdentity, setCodeIsLong, startGuest, underEachVendor, vcpu, vendor,
} from './exit.testing.ts';

const PROTECTED = Cr0.with({ pe: true, et: true, ne: true });

/** MOV to CR0 from RAX. */
function setCr0(value: bigint): void {
  vcpu.registers.rax = value;
  controlAccess({ register: 0, kind: ControlAccessKind.MoveTo });
}

function lmsw(statusWord: number): void {
  vcpu.registers.rax = BigInt(statusWord);
  controlAccess({ register: 0, kind: ControlAccessKind.LoadStatusWord, statusWord });
}

underEachVendor(() => {
  describe('CR0', () => {
    it('shows the guest what it wrote, and runs with the caches on', () => {
      setCr0(Cr0.with({ pe: true, et: true, cd: true, nw: true }).raw);
      isDone();
      expect(Cr0.of(backend.cr0())).toMatchObject({ ne: false, cd: true, nw: true });
      expect(Cr0.of(vendor.running().cr0)).toMatchObject({ cd: false, nw: false, pe: true });
    });

    it('is read as the guest has written it', () => {
      setCr0(PROTECTED.with({ cd: true }).raw);
      vcpu.registers.rdx = 0xffff_ffff_ffff_ffffn;
      controlAccess({ register: 0, kind: ControlAccessKind.MoveFrom, general: 2 });
      expect(vcpu.registers.rdx).toBe(PROTECTED.with({ cd: true }).raw);
      isDone();
    });

    it.each([
      ['PG without PE', Cr0.with({ pg: true })],
      ['NW without CD', Cr0.with({ pe: true, nw: true })],
    ])('%s raises #GP', (_, value) => {
      setCr0(value.raw);
      isRefused();
    });

    it('takes the low half only outside 64-bit code', () => {
      setCr0(0xffff_ffff_0000_0000n | Cr0.with({ pe: true, ne: true }).raw);
      isDone();
    });

    it('enters long mode with PG when EFER.LME is set, and leaves it', () => {
      mapIdentity();
      backend.setEfer(Efer.with({ lme: true }).raw);
      backend.setCr4(Cr4.with({ pae: true }).raw);
      setCr0(PROTECTED.with({ pg: true }).raw);
      expect(Efer.of(backend.efer()).lma).toBe(true);
      setCr0(Cr0.with({ pe: true }).raw);
      expect(Efer.of(backend.efer()).lma).toBe(false);
      isDone();
    });

    it('refuses long mode without PAE', () => {
      backend.setEfer(Efer.with({ lme: true }).raw);
      setCr0(PROTECTED.with({ pg: true }).raw);
      isRefused();
    });
  });

  describe('CR0 in long mode', () => {
    it('keeps paging on in 64-bit code', () => {
      enterLongMode();
      setCr0(PROTECTED.raw);
      isRefused();
    });

    it('keeps paging on while CR4.PCIDE is set, also in compatibility mode', () => {
      enterLongMode({ pcide: true });
      setCodeIsLong(false);
      setCr0(PROTECTED.raw);
      isRefused();
    });

    it('has no upper half', () => {
      enterLongMode();
      setCr0(PROTECTED.with({ pg: true }).raw | 0x1_0000_0000n);
      isRefused();
    });

    it('takes all of the source in 64-bit code', () => {
      enterLongMode();
      setCr0(1n << 32n);
      isRefused();
    });

    it('is not entered by code whose segment is 64-bit already', () => {
      backend.setEfer(Efer.with({ lme: true }).raw);
      backend.setCr4(Cr4.with({ pae: true }).raw);
      setCodeIsLong(true);
      setCr0(PROTECTED.with({ pg: true }).raw);
      isRefused();
    });
  });

  describe('CLTS', () => {
    it('clears TS, and nothing else', () => {
      backend.setCr0(Cr0.with({ pe: true, ts: true, mp: true, et: true }).raw);
      vcpu.registers.rax = 0n;
      controlAccess({ register: 0, kind: ControlAccessKind.ClearTaskSwitched });
      expect(Cr0.of(backend.cr0())).toMatchObject({ ts: false, mp: true, pe: true });
      isDone();
    });
  });

  describe('LMSW', () => {
    it('changes the lowest four bits only', () => {
      backend.setCr0(Cr0.with({ pe: true, et: true, wp: true }).raw);
      lmsw(0xffff);
      expect(Cr0.of(backend.cr0())).toMatchObject({ pe: true, mp: true, em: true, ts: true, wp: true, ne: false, am: false, pg: false, cd: false });
    });

    it('switches protection on, and never off', () => {
      startGuest(StartMode.Real);
      lmsw(1);
      expect(Cr0.of(backend.cr0()).pe).toBe(true);
      lmsw(0);
      expect(Cr0.of(backend.cr0()).pe).toBe(true);
      isDone();
    });
  });
});
