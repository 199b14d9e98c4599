import type { EmulatedBoard } from './board.ts';

export const qemuTcg: EmulatedBoard = {
  name: 'qemu-tcg',
  purpose: "QEMU 7.2 as a PC whose processor has neither VT-x nor AMD-V: for seeing Lyn refuse a machine, in words.",
  emulator: 'qemu',
  virtualization: 'none',
  deterministic: 'on request',
  endsBy: ['power-off', 'reset', 'triple-fault'],
  cpu: 'qemu64,-svm,-hypervisor',
  memoryMegabytes: 512,
  processors: 1,
  maximumProcessors: 8,
  options: { machine: 'pc', accelerator: 'tcg' },
};
