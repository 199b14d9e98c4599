import { machine } from 'lyn/test';
import { EntryControls, ExitControls, PinControls, PrimaryControls, SecondaryControls } from './controls.ts';

/** The VMCS revision of the simulated processor. */
export const REVISION = 0x2b;

/** Capability MSRs: SDM appendix A. */
export const CapabilityMsr = {
  basic: 0x480, pin: 0x481, primary: 0x482, exit: 0x483, entry: 0x484, miscellaneous: 0x485, cr0Fixed0: 0x486, cr0Fixed1: 0x487, cr4Fixed0: 0x488,
  cr4Fixed1: 0x489, secondary: 0x48b, eptVpid: 0x48c, truePin: 0x48d, truePrimary: 0x48e, trueExit: 0x48f, trueEntry: 0x490,
} as const;

/** Bits of IA32_VMX_BASIC, IA32_VMX_MISC and IA32_VMX_EPT_VPID_CAP. */
const TRUE_CONTROLS = 1n << 55n;
const STRING_INFORMATION = 1n << 54n;
const HALT_ACTIVITY = 1n << 6n;
export const Ept = {
  walkLength4: 1n << 6n, writeBack: 1n << 14n, pages2M: 1n << 16n, pages1G: 1n << 17n, invept: 1n << 20n, accessedDirty: 1n << 21n, inveptSingle: 1n << 25n,
  inveptAll: 1n << 26n, invvpid: 1n << 32n, invvpidSingle: 1n << 41n, invvpidAll: 1n << 43n,
} as const;
const ALL_OF_EPT = Object.values(Ept).reduce((sum, bit) => sum | bit, 0n);

/** A control MSR: the upper half says what may be one, the lower half what must be. */
const allowed = (mayBeOne: number, mustBeOne: number): bigint => (BigInt(mayBeOne >>> 0) << 32n) | BigInt(mustBeOne);

/** What the control MSRs of the simulated processor take away from one that has everything. */
export type Absent = { pin?: number; primary?: number; secondary?: number; exit?: number; entry?: number; ept?: bigint; misc?: bigint; basic?: bigint };

/** Bits that a processor with the "true" MSRs still fixes to one (SDM appendix A.3.2 and on). */
export const MUST_BE_ONE = { pin: 0x16, primary: 0x0400_6172, exit: 0x0003_6dfb, entry: 0x11fb } as const;

/** Gives the current processor a VT-x that has everything but `absent`. The preemption timer ticks once in 32 TSC ticks. */
export function offerVmx(absent: Absent = {}): void {
  const everything = 0xffff_ffff;
  const without = (bits = 0): number => (everything & ~bits) >>> 0;
  const { msrs } = machine;
  msrs.setReadOnly(CapabilityMsr.basic, (BigInt(REVISION) | (0x1000n << 32n) | (6n << 50n) | TRUE_CONTROLS | STRING_INFORMATION) & ~(absent.basic ?? 0n));
  msrs.setReadOnly(CapabilityMsr.miscellaneous, (5n | HALT_ACTIVITY) & ~(absent.misc ?? 0n));
  for (const [index, kind] of [[CapabilityMsr.truePin, 'pin'], [CapabilityMsr.truePrimary, 'primary'], [CapabilityMsr.trueExit, 'exit'], [CapabilityMsr.trueEntry, 'entry']] as const) {
    msrs.setReadOnly(index, allowed(without(absent[kind]), MUST_BE_ONE[kind] & without(absent[kind])));
  }
  msrs.setReadOnly(CapabilityMsr.secondary, allowed(without(absent.secondary), 0));
  msrs.setReadOnly(CapabilityMsr.eptVpid, ALL_OF_EPT & ~(absent.ept ?? 0n));
  msrs.setReadOnly(CapabilityMsr.cr0Fixed0, 0x8000_0021n);
  msrs.setReadOnly(CapabilityMsr.cr0Fixed1, 0xffff_ffffn);
  msrs.setReadOnly(CapabilityMsr.cr4Fixed0, 0x2000n);
  msrs.setReadOnly(CapabilityMsr.cr4Fixed1, 0x37_27ffn);
}

/** Every single bit that a register value has set. */
export function bitsOf(raw: number): number[] {
  return Array.from({ length: 32 }, (_, index) => 2 ** index).filter((bit) => (raw & bit) !== 0);
}

export { EntryControls, ExitControls, PinControls, PrimaryControls, SecondaryControls };
