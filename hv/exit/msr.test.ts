import { describe, expect, it } from 'vitest';
import { clockScale } from '../guest/paravirtual_clock.ts';
import { hostClock } from '../time/clock.ts';
import { backend, delivered, domain, exitBy, GENERAL_PROTECTION, nextInstruction, RIP, underEachVendor, vcpu } from './exit.testing.ts';
import { ExitKind } from './kind.ts';

const APIC_TASK_PRIORITY = 0x808n;
const SYSTEM_TIME = 0x4b56_4d01n;
const NOT_THERE = 0x1234_5678n;

underEachVendor(() => {
  describe('WRMSR and RDMSR', () => {
    it('take the value from EDX:EAX and put it there, with the upper halves clear', () => {
      vcpu.registers.rcx = 0xffff_ffff_0000_0000n | APIC_TASK_PRIORITY;
      vcpu.registers.rax = 0xffff_ffff_0000_0030n;
      vcpu.registers.rdx = 0xffff_ffff_0000_0000n;
      exitBy(ExitKind.MsrWrite);
      expect(delivered()).toBeUndefined();
      vcpu.registers.rax = vcpu.registers.rdx = 0xffff_ffff_ffff_ffffn;
      exitBy(ExitKind.MsrRead);
      expect(vcpu.registers.rax).toBe(0x30n);
      expect(vcpu.registers.rdx).toBe(0n);
      expect(backend.rip()).toBe(nextInstruction());
    });

    it.each([ExitKind.MsrRead, ExitKind.MsrWrite] as const)('raise #GP(0) for a register that is not there', (reason) => {
      vcpu.registers.rcx = NOT_THERE;
      exitBy(reason);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
      expect(backend.rip()).toBe(RIP);
    });

    it('raise #GP(0) for reserved bits', () => {
      vcpu.registers.rcx = APIC_TASK_PRIORITY;
      vcpu.registers.rdx = 1n;
      exitBy(ExitKind.MsrWrite);
      expect(delivered()).toEqual(GENERAL_PROTECTION);
    });

    it("give the guest a paravirtual clock that agrees with the guest's TSC", () => {
      Object.assign(vcpu.registers, { rcx: SYSTEM_TIME, rax: 0x3001n, rdx: 0n });
      exitBy(ExitKind.MsrWrite);
      expect(delivered()).toBeUndefined();
      const { clock, memory } = domain;
      expect([memory.read32(0x3000n), memory.read64(0x3008n)]).toEqual([2, clock.now()]);
      expect(memory.read64(0x3010n)).toBe(hostClock.nanosecondsOf(clock.now()));
      expect(memory.read32(0x3018n)).toBe(clockScale(hostClock.ticksPerSecond).multiplier);
      exitBy(ExitKind.MsrRead);
      expect(vcpu.registers.rax).toBe(0x3001n);
    });
  });
});
