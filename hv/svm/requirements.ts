import { refuse } from '../console/shutdown.ts';
import { Msr } from '../processor/msrs.ts';
import { svmCapabilities } from './capabilities.ts';

/** VM_CR: APM volume 2, 15.30.1. `disabled`: EFER.SVME cannot be set. */
const VmControl = register(u64, { locked: flag(3), disabled: flag(4) });

/** The host, and one guest. */
const LEAST_ASIDS: u32 = 2;

/** Sees to it that AMD-V has all that is needed. Halts the machine with a sentence if it has not. */
export function requireSvm(): void {
  const what = svmLack();
  if (what.length !== 0) refuse(what);
}

/** Which of nested paging and tags for guests AMD-V of this processor does not have; empty where it has both. */
export function svmLack(): string {
  svmCapabilities.read();
  if (!svmCapabilities.nestedPaging) return 'AMD-V of this processor lacks nested paging (CPUID 8000000Ah, EDX bit 0): it takes an AMD processor of the Barcelona generation (2007) or later, or a virtual machine that passes it on';
  if (svmCapabilities.asids < LEAST_ASIDS) return 'AMD-V of this processor has no address space identifiers (CPUID 8000000Ah, EBX): its virtual machine offers AMD-V incompletely';
  return '';
}

/** Sees to it that AMD-V can be turned on, on this processor. Halts the machine with a sentence if it is not to be had. */
export function allowSvm(): void {
  const why = svmDenial();
  if (why.length !== 0) refuse(why);
}

/** Why AMD-V cannot be turned on, on this processor; empty where it can. Disabled by the firmware and not locked, it is allowed here (15.4). */
export function svmDenial(): string {
  if (!cpu.tryRdmsr(u32(Msr.VmControl))) return ''; // an emulator without the register, and so without the lock
  const control = VmControl.of(cpu.lastMsr());
  if (!control.disabled) return '';
  if (control.locked || !cpu.tryWrmsr(u32(Msr.VmControl), control.with({ disabled: false }).raw)) {
    return 'the firmware has locked AMD-V off (VM_CR.SVMDIS): enable "SVM Mode" (also "AMD-V" or "Secure Virtual Machine") in its set-up and switch the machine off and on';
  }
  return '';
}
