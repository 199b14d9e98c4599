import { refuse } from '../console/shutdown.ts';
import { Msr } from '../processor/msrs.ts';

/** IA32_FEATURE_CONTROL: SDM volume 4, table 2-2. */
const FeatureControl = register(u64, { locked: flag(0), vmxOutsideSmx: flag(2) });

/**
 * Sees to it that VMXON will work on this processor: the firmware allows it. Unlocked by the firmware, it is allowed and locked
 * here. Halts the machine with a sentence if it is not to be had.
 */
export function allowVmx(): void {
  if (!cpu.tryRdmsr(u32(Msr.FeatureControl))) {
    refuse('this processor has VT-x but no IA32_FEATURE_CONTROL register to allow it with: the virtual machine it belongs to offers VT-x incompletely');
  }
  const control = FeatureControl.of(cpu.lastMsr());
  if (!control.locked) cpu.wrmsr(u32(Msr.FeatureControl), control.with({ locked: true, vmxOutsideSmx: true }).raw);
  else if (!control.vmxOutsideSmx) {
    refuse('the firmware has locked VT-x off (IA32_FEATURE_CONTROL): enable "Intel Virtualization Technology" (also "VT-x" or "VMX") in its set-up and switch the machine off and on');
  }
}
