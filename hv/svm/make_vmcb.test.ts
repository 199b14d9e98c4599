import { describe, expect, it } from 'vitest';
import { domain, exitRaw, machine, startGuest, underVendors, vcpu } from '../exit/exit.testing.ts';
import { frames } from '../memory/frames.ts';
import { DIRECT_MAP } from '../memory/page_tables.ts';
import { Efer } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { svmBackend } from './extension.ts';
import { amdVFull, amdVPlain, guest } from './vendor.testing.ts';

/** The numbers of the bits that are set. */
const bits = (raw: number): number[] => Array.from({ length: 32 }, (_, index) => index).filter((index) => ((raw >>> index) & 1) === 1);
const isPage = (address: bigint): boolean => address !== 0n && (address & 0xfffn) === 0n;

underVendors([amdVPlain, amdVFull], () => {
  describe('a new VMCB', () => {
    it('intercepts what is the host\'s, and what the guest is not to do (APM volume 2, table B-1)', () => {
      // INTR, NMI, INIT, selective CR0 writes, RDPMC, CPUID, RSM, INVD, HLT, INVLPGA, ports, MSRs, task switches, shutdown
      expect(bits(guest().intercepts1)).toEqual([0, 1, 3, 5, 15, 18, 19, 22, 24, 26, 27, 28, 29, 31]);
      // VMRUN, VMMCALL, VMLOAD, VMSAVE, STGI, CLGI, SKINIT, ICEBP, WBINVD, MONITOR, MWAIT twice, XSETBV, RDPRU
      expect(bits(guest().intercepts2)).toEqual([0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14]);
    });

    it('intercepts #DB, #AC and #MC, and no other exception', () => {
      expect(bits(guest().exceptionIntercepts)).toEqual([1, 17, 18]);
    });

    it('intercepts CR8, writes of CR4, and reads of CR4 as long as the guest has not set MCE', () => {
      expect(bits(guest().controlRegisterIntercepts)).toEqual([4, 8, 16 + 4, 16 + 8]);
    });

    it('tags translations, drops what was there, and uses the nested tables', () => {
      expect(guest().asid).toBe(1);
      expect(guest().tlbControl).not.toBe(0);
      expect(guest().nestedControl.enabled).toBe(true);
      expect(isPage(guest().nestedRoot)).toBe(true);
    });

    it('keeps the guest\'s RFLAGS.IF away from the host\'s interrupts (15.21.1)', () => {
      expect(guest().virtualInterrupt).toMatchObject({ masking: true, pending: false });
    });

    it('lets the processor keep nothing before the first entry', () => {
      expect(guest().clean).toBe(0);
    });

    it('gives the guest a PAT, debug registers and descriptor tables as after a reset', () => {
      expect(guest()).toMatchObject({ pat: 0x0007_0406_0007_0406n, dr6: 0xffff_0ff0n, dr7: 0x400n, gdtLimit: 0xffff, gdtBase: 0n, idtLimit: 0xffff, idtBase: 0n });
    });

    it('has EFER.SVME, which VMRUN demands and the guest does not see', () => {
      expect(Efer.of(guest().efer).svme).toBe(true);
      expect(svmBackend.efer()).toBe(0n);
    });

    it('lies in a frame of its own, and so does all that it points to', () => {
      const places = [svmBackend.vmcb, svmBackend.moved.host, guest().ioBitmap, guest().msrBitmap, guest().nestedRoot, machine.msrs.get(0xc001_0117)!];
      expect(new Set(places).size).toBe(places.length);
      expect(places.every(isPage)).toBe(true);
      expect(places.some((place) => [...frames.free.all()].some(({ start, end }) => place >= start && place < end))).toBe(false);
    });

    it('is what the exit stub enters with', () => {
      expect([vcpu.controlPhysical, vcpu.control]).toEqual([svmBackend.vmcb, BigInt.asUintN(64, DIRECT_MAP + svmBackend.vmcb)]);
      expect(domain.vcpu).toBe(vcpu);
    });

    it.each([StartMode.Real, StartMode.Flat32])('holds a guest state in which VMRUN finds nothing wrong (start mode %i)', (mode) => {
      startGuest(mode);
      exitRaw(0xffff_ffff, 0n);
      expect(machine.log.linesOf('error').join()).toContain('none of the rules');
    });
  });

  describe('turning AMD-V on', () => {
    it('sets EFER.SVME and leaves the rest, gives the processor a page for its state, and lets machine checks come', () => {
      expect(Efer.of(machine.msrs.get(0xc000_0080)!)).toMatchObject({ svme: true, lme: true, lma: true, nxe: true });
      expect(isPage(machine.msrs.get(0xc001_0117)!)).toBe(true);
      expect((machine.current.cr4 >> 6n) & 1n).toBe(1n);
    });
  });
});
