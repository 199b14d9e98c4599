import { refuse } from '../console/shutdown.ts';
import { Msr } from '../processor/msrs.ts';

/** IA32_FEATURE_CONTROL: SDM volume 4, table 2-2. */
const FeatureControl = register(u64, { locked: flag(0), vmxOutsideSmx: flag(2) });

/** Sees to it that VMXON will work on this processor. Halts the machine with a sentence if it is not to be had. */
export function allowVmx(): void {
  const why = vmxDenial();
  if (why.length !== 0) refuse(why);
}

/** Why VMXON will not work on this processor; empty where it will. What the firmware has left unlocked is allowed and locked here. */
export function vmxDenial(): string {
  if (!cpu.tryRdmsr(u32(Msr.FeatureControl))) {
    return 'this processor has VT-x but no IA32_FEATURE_CONTROL: its virtual machine offers VT-x incompletely';
  }
  const control = FeatureControl.of(cpu.lastMsr());
  if (!control.locked) cpu.wrmsr(u32(Msr.FeatureControl), control.with({ locked: true, vmxOutsideSmx: true }).raw);
  else if (!control.vmxOutsideSmx) {
    return 'the firmware has locked VT-x off (IA32_FEATURE_CONTROL): enable "Intel Virtualization Technology" (also "VT-x" or "VMX") in its set-up and switch the machine off and on';
  }
  return '';
}
