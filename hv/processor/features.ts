/** CPUID leaf 1, ECX. */
const Features = register(u32, { vmx: flag(5), x2apic: flag(21), tscDeadline: flag(24), xsave: flag(26) });
export type Features = Value<typeof Features>;

/** What the processor offers, by CPUID leaf 1. */
export function processorFeatures(): Features {
  return Features.of(cpu.cpuid(1, 0).ecx);
}
