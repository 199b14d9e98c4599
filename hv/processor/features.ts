import { haltMachine } from '../console/shutdown.ts';
import { Msr } from './msrs.ts';

/** CPUID leaf 1, ECX. */
const Features = register(u32, { vmx: flag(5), x2apic: flag(21), xsave: flag(26) });
export type Features = Value<typeof Features>;

/** IA32_FEATURE_CONTROL: SDM volume 4, table 2-2. */
const FeatureControl = register(u64, { locked: flag(0), vmxOutsideSmx: flag(2) });

/** What the processor offers besides VT-x. */
export function processorFeatures(): Features {
  return Features.of(cpu.cpuid(1, 0).ecx);
}

/**
 * Sees to it that VMXON will work on this processor: VT-x is there, and the firmware allows it. Unlocked by the firmware, it
 * is allowed and locked here. Halts the machine with a sentence if it is not to be had.
 */
export function requireVmx(): void {
  if (!processorFeatures().vmx) {
    refuseVmx('this processor has no VT-x (CPUID 1, ECX bit 5): it takes an Intel processor with VT-x, and in a virtual machine nested virtualization switched on for it');
  }
  if (!cpu.tryRdmsr(u32(Msr.FeatureControl))) {
    refuseVmx('this processor has VT-x but no IA32_FEATURE_CONTROL register to allow it with: the virtual machine it belongs to offers VT-x incompletely');
  }
  const control = FeatureControl.of(cpu.lastMsr());
  if (!control.locked) cpu.wrmsr(u32(Msr.FeatureControl), control.with({ locked: true, vmxOutsideSmx: true }).raw);
  else if (!control.vmxOutsideSmx) {
    refuseVmx('the firmware has locked VT-x off (IA32_FEATURE_CONTROL): enable "Intel Virtualization Technology" (also "VT-x" or "VMX") in its set-up and switch the machine off and on');
  }
}

function refuseVmx(sentence: string): never {
  log.error(`${sentence}`);
  haltMachine();
}
