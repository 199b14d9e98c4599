import { domain } from '../domain/first.ts';
import type { GuestMemory } from '../domain/guest_memory.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import type { Extension } from '../processor/extension.ts';
import { processorFeatures } from '../processor/features.ts';
import { Vcpu } from '../vcpu/vcpu.ts';
import { vmxCapabilities } from './capabilities.ts';
import { enterVmxOperation } from './enter.ts';
import { ExtendedTables } from './ept.ts';
import { allowVmx } from './feature_control.ts';
import { requireVmxCapabilities } from './requirements.ts';
import { makeVmcs } from './vmcs.ts';
import { VmxVcpu } from './vmx_vcpu.ts';

/** The tag of the domain's translations; zero is the hypervisor's own. */
const VPID: u16 = 1;

export const vmxBackend = new VmxVcpu();
/** The first domain's vCPU, where the processor has VT-x. */
export const vmxVcpu = new Vcpu(domain, vmxBackend);
const nested = new ExtendedTables();

/** VT-x. */
export class VmxExtension implements Extension {
  isPresent(): boolean {
    return processorFeatures().vmx;
  }

  require(): void {
    requireVmxCapabilities();
  }

  allow(): void {
    allowVmx();
  }

  enable(): void {
    enterVmxOperation();
  }

  title(): string {
    return 'VT-x with EPT';
  }

  bit(): string {
    return 'VT-x (CPUID 1, ECX bit 5)';
  }

  instructions(): GuestInstructions {
    const secondary = vmxCapabilities.secondary();
    return { rdtscp: secondary.rdtscp, invpcid: secondary.invpcid, xsaves: secondary.xsaves };
  }

  mapMemory(memory: GuestMemory): void {
    nested.create();
    for (const slot of memory.all()) nested.mapSlot(slot);
  }

  makeVcpu(): Vcpu {
    makeVmcs(vmxVcpu, vmxBackend, nested.pointer(), VPID);
    return vmxVcpu;
  }
}

export const vmxExtension = new VmxExtension();
