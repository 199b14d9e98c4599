/** CPUID leaf 1, ECX. */
const Features = register(u32, { vmx: flag(5), x2apic: flag(21), tscDeadline: flag(24), xsave: flag(26) });
export type Features = Value<typeof Features>;

/** CPUID leaf 1, EDX. */
const OtherFeatures = register(u32, { apic: flag(9) });

/** What the processor offers, by CPUID leaf 1. */
export function processorFeatures(): Features {
  return Features.of(cpu.cpuid(1, 0).ecx);
}

/** Whether there is a local APIC. The bit is clear while IA32_APIC_BASE turns it off (SDM 12.4.3). */
export function hasLocalApic(): boolean {
  return OtherFeatures.of(cpu.cpuid(1, 0).edx).apic;
}
