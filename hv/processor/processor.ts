import { DeadlineQueue } from '../time/deadline.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** What one physical processor owns. Only that processor touches it, but for the flag that its NMI handler sets. */
export class Processor {
  readonly deadlines = new DeadlineQueue();
  /** The vCPU that runs here. */
  vcpu: Vcpu | null = null;
  /** The vCPU whose domain has ended and is to be reported. */
  ended: Vcpu | null = null;
  /** Set by an NMI that arrived in the hypervisor; taken on the way back into a guest. */
  readonly nmiArrived = atomic(bool);
}

export const processor = perCpu(Processor);
