import { Cr0, Efer } from '../vcpu/control_registers.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { MiscEnable } from './guest_msrs.ts';
import { GuestMsr } from './msr_numbers.ts';
import { GENERAL_PROTECTION, type MsrRead, msrValue } from './msr_read.ts';
import { writePvClock, writePvWallClock } from './paravirtual_clock.ts';

/** Revision in the upper half, as the processor shows it. */
const MICROCODE_REVISION: u64 = 1n << 32n;
/** IA32_FEATURE_CONTROL: locked, with nothing enabled. */
const FeatureControl = register(u64, { locked: flag(0) });
/** IA32_DEBUGCTL: last branches and single-step on branches are accepted and do nothing. */
const DebugControl = register(u64, { lastBranch: flag(0), branchStep: flag(1) });
/** IA32_MCG_STATUS. */
const McgStatus = register(u64, { restartValid: flag(0), errorValid: flag(1), inProgress: flag(2) });

export function readNothing(vcpu: Vcpu, index: u32): MsrRead {
  return GENERAL_PROTECTION;
}

export function writeNothing(vcpu: Vcpu, index: u32, value: u64): boolean {
  return false;
}

export function readZero(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(0n);
}

export function writeZero(vcpu: Vcpu, index: u32, value: u64): boolean {
  return value === 0n;
}

export function ignoreWrite(vcpu: Vcpu, index: u32, value: u64): boolean {
  return true;
}

export function readMicrocodeRevision(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(MICROCODE_REVISION);
}

export function readFeatureControl(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(FeatureControl.with({ locked: true }).raw);
}

/** The guest's TSC is the domain's time plus what the guest has added. */
export function readTsc(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.domain.clock.now() + vcpu.msrs.tscAdjust);
}

export function writeTsc(vcpu: Vcpu, index: u32, value: u64): boolean {
  return writeTscAdjust(vcpu, index, value - vcpu.domain.clock.now());
}

export function readTscAdjust(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.msrs.tscAdjust);
}

export function writeTscAdjust(vcpu: Vcpu, index: u32, value: u64): boolean {
  vcpu.msrs.tscAdjust = value;
  vcpu.backend.setTimeOffset(vcpu.domain.clock.offset + value);
  return true;
}

export function readTscDeadline(vcpu: Vcpu, index: u32): MsrRead {
  const when = vcpu.domain.apic.timer.tscDeadline;
  return msrValue(when === 0n ? 0n : when + vcpu.msrs.tscAdjust);
}

export function writeTscDeadline(vcpu: Vcpu, index: u32, value: u64): boolean {
  vcpu.domain.apic.timer.setTscDeadline(value === 0n ? 0n : value - vcpu.msrs.tscAdjust);
  return true;
}

export function readApicBase(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.domain.apic.readBase());
}

export function writeApicBase(vcpu: Vcpu, index: u32, value: u64): boolean {
  return vcpu.domain.apic.writeBase(value);
}

export function readX2Apic(vcpu: Vcpu, index: u32): MsrRead {
  return vcpu.domain.apic.read(index - u32(GuestMsr.X2ApicFirst));
}

export function writeX2Apic(vcpu: Vcpu, index: u32, value: u64): boolean {
  return vcpu.domain.apic.write(index - u32(GuestMsr.X2ApicFirst), value);
}

export function readMiscEnable(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.msrs.miscEnable);
}

/** Fast strings can be switched; every other bit stays as it is. */
export function writeMiscEnable(vcpu: Vcpu, index: u32, value: u64): boolean {
  const fastStrings = MiscEnable.of(value).fastStrings;
  vcpu.msrs.miscEnable = MiscEnable.of(vcpu.msrs.miscEnable).with({ fastStrings }).raw;
  return true;
}

export function readMcgStatus(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.msrs.machineCheckStatus);
}

export function writeMcgStatus(vcpu: Vcpu, index: u32, value: u64): boolean {
  if ((value & ~McgStatus.with({ restartValid: true, errorValid: true, inProgress: true }).raw) !== 0n) return false;
  vcpu.msrs.machineCheckStatus = value;
  return true;
}

export function writeDebugControl(vcpu: Vcpu, index: u32, value: u64): boolean {
  return (value & ~DebugControl.with({ lastBranch: true, branchStep: true }).raw) === 0n;
}

export function readEfer(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.backend.efer());
}

/** LMA is the processor's; LME cannot change while paging is on (SDM volume 3, section 2.2.1). */
export function writeEfer(vcpu: Vcpu, index: u32, value: u64): boolean {
  const wanted = Efer.of(value);
  if ((value & ~Efer.with({ sce: true, lme: true, lma: true, nxe: true }).raw) !== 0n) return false;
  const before = Efer.of(vcpu.backend.efer());
  if (wanted.lme !== before.lme && Cr0.of(vcpu.backend.cr0()).pg) return false;
  if (value !== before.raw) vcpu.backend.setEfer(wanted.with({ lma: before.lma }).raw);
  return true;
}

export function writeKvmWallClock(vcpu: Vcpu, index: u32, value: u64): boolean {
  writePvWallClock(vcpu, value);
  return true;
}

export function readKvmSystemTime(vcpu: Vcpu, index: u32): MsrRead {
  return msrValue(vcpu.pvClock.control);
}

export function writeKvmSystemTime(vcpu: Vcpu, index: u32, value: u64): boolean {
  writePvClock(vcpu, value);
  return true;
}
