import { describe, expect, it } from 'vitest';
import { EndReason } from '../domain/end.ts';
import { Cr0 } from '../vcpu/control_registers.ts';
import { StartMode } from '../vcpu/start.ts';
import { backend, controlAccess, delivered, domain, exitRaw, RIP, serveWhatWaits, setFlags, startGuest, underEachVendor, vcpu, vendor } from './exit.testing.ts';
import { ExitKind, exitKindNames } from './kind.ts';

const ONES = 0xffff_ffff_ffff_ffffn;

/** What general registers and exit information may hold: nothing, the most, signs, and halves that do not fit together. */
const patterns: readonly (readonly [name: string, registers: bigint, information: bigint])[] = [
  ['zero', 0n, 0n],
  ['ones', ONES, ONES],
  ['sign bits', 0x8000_0000_8000_0000n, 0x8000_0000_8000_0000n],
  ['the largest positive values', 0x7fff_ffff_7fff_ffffn, 0x7fff_ffff_7fff_ffffn],
  ['addresses that are not canonical', 0x8000_0000_0000n, 0x8000_0000_0000n],
  ['alternating bits', 0xaaaa_aaaa_5555_5555n, 0x5555_5555_aaaa_aaaan],
];

/** What the guest's memory holds where the instruction lies: nothing that could exit, prefixes without end, REP OUTSB, MOV to CR0. */
const instructions: readonly bigint[] = [0n, 0xf0f0_f0f0_f0f0_f0f0n, 0x6ef3n, 0xc0_220fn];

const registerNames = ['rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

/** How the exit ended; an exit that ends in none of these is a defect. */
function outcome(): 'ended' | 'injected' | 'advanced' | 'retried' {
  if (domain.endReason !== EndReason.None) return 'ended';
  if (delivered() !== undefined) return 'injected';
  return backend.rip() === RIP ? 'retried' : 'advanced';
}

/** Kinds after which the guest may go on at the same instruction: nothing has been asked of the hypervisor, or more is to come. */
const mayRetry: readonly ExitKind[] = [
  ExitKind.Exception, ExitKind.HostNmi, ExitKind.ExternalInterrupt, ExitKind.InterruptWindow, ExitKind.NmiWindow, ExitKind.Timer, ExitKind.PortIo,
];

/** A guest that accepts interrupts, at one of `instructions`. */
function start(mode: StartMode, instruction: bigint): void {
  startGuest(mode);
  setFlags({ interrupt: true });
  for (const offset of [0n, 8n]) domain.memory.write64(RIP + offset, instruction);
}

/** An exit with everything that comes before the next entry; empty if it ends as an exit may. */
function complaint(code: number, registers: bigint, information: bigint): string {
  for (const name of registerNames) vcpu.registers[name] = registers;
  exitRaw(code, information);
  const how = outcome();
  if (how === 'advanced' && vcpu.kind === ExitKind.Halt) return '';
  const then = serveWhatWaits();
  const mayBe = how === 'retried' ? mayRetry.includes(vcpu.kind) : true;
  return mayBe && then === (how === 'ended' ? 'abandoned' : 'returned') ? '' : `${code} (${exitKindNames[vcpu.kind]}): ${how}, then ${then}`;
}

underEachVendor(() => {
  describe.each([['flat 32-bit code', StartMode.Flat32], ['real mode', StartMode.Real]])('in %s, an exit of any number', (_mode, mode) => {
    it.each(patterns)('with %s is served, raises an exception, or ends the domain', (_name, registers, information) => {
      const complaints = vendor.codes.map((code, index) => {
        start(mode, instructions[index % instructions.length]!);
        return complaint(code, registers, information);
      });
      expect(complaints.filter((each) => each !== '')).toEqual([]);
    });
  });

  describe('whatever an entry delivers', () => {
    it('has an error code only with the exceptions that have one', () => {
      const complaints = vendor.codes.map((code) => {
        start(StartMode.Flat32, 0n);
        exitRaw(code, ONES);
        const event = vendor.delivered();
        const hasErrorCode = event !== undefined && [8, 10, 11, 12, 13, 14, 17].includes(event.vector);
        return (event?.errorCode !== undefined) === hasErrorCode ? '' : `${code}: ${event?.vector}`;
      });
      expect(complaints.filter((each) => each !== '')).toEqual([]);
    });

    it('keeps the caches on', () => {
      for (const value of [0n, ONES, Cr0.with({ pe: true, cd: true, nw: true }).raw, Cr0.with({ cd: true }).raw]) {
        vcpu.registers.rax = value;
        controlAccess({ register: 0 });
        expect(Cr0.of(vendor.running().cr0)).toMatchObject({ cd: false, nw: false });
      }
    });
  });
});
