import { domain } from '../domain/first.ts';
import type { GuestMemory } from '../domain/guest_memory.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import { FrameUse, frames } from '../memory/frames.ts';
import type { Extension } from '../processor/extension.ts';
import { hostTimer } from '../processor/host_timer.ts';
import { Vector } from '../processor/vector.ts';
import { Vcpu } from '../vcpu/vcpu.ts';
import { svmCapabilities } from './capabilities.ts';
import { enableSvm } from './enter.ts';
import { makeVmcb } from './make_vmcb.ts';
import { NestedTables } from './npt.ts';
import { allowSvm, requireSvm } from './requirements.ts';
import { SvmVcpu } from './svm_vcpu.ts';

/** The tag of the domain's translations; zero is the hypervisor's own. */
const ASID: u32 = 1;

export const svmBackend = new SvmVcpu();
/** The first domain's vCPU, where the processor has AMD-V. */
export const svmVcpu = new Vcpu(domain, svmBackend);
const nested = new NestedTables();

/** AMD-V. */
export class SvmExtension implements Extension {
  isPresent(): boolean {
    return svmCapabilities.isPresent();
  }

  require(): void {
    requireSvm();
  }

  allow(): void {
    allowSvm();
  }

  /** It has no timer of its own. */
  enable(): void {
    enableSvm();
    hostTimer.here().prepare(u8(Vector.Timer));
  }

  title(): string {
    return 'AMD-V with nested paging';
  }

  bit(): string {
    return 'AMD-V (CPUID 80000001h, ECX bit 2)';
  }

  /** Nothing has to be allowed: what CPUID tells of works in guests. */
  instructions(): GuestInstructions {
    return { rdtscp: true, invpcid: true, xsaves: true };
  }

  mapMemory(memory: GuestMemory): void {
    nested.create();
    for (const slot of memory.all()) nested.mapSlot(slot);
  }

  makeVcpu(): Vcpu {
    svmBackend.moved.host = frames.take(FrameUse.ControlStructures);
    svmBackend.vmcb = makeVmcb(svmVcpu, nested.root(), ASID);
    return svmVcpu;
  }
}

export const svmExtension = new SvmExtension();
