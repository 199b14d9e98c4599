import type { EmulatedBoard } from './board.ts';

/** KVM tells a triple fault from a reset to nobody: both end a run by `reset`. */
export const qemuKvm: EmulatedBoard = {
  name: 'qemu-kvm',
  purpose: "QEMU with KVM, as a PC with this machine's own processor: nested VT-x or AMD-V, where the machine hands it on.",
  emulator: 'qemu',
  virtualization: 'host',
  deterministic: 'never',
  endsBy: ['power-off', 'reset'],
  cpu: 'host,-hypervisor',
  memoryMegabytes: 512,
  processors: 1,
  maximumProcessors: 8,
  options: { machine: 'pc', accelerator: 'kvm' },
};
