import type { EmulatedBoard } from './board.ts';

/** Without QEMU's own mark in CPUID, by which guests would take the board for a virtual machine: it stands for a real one. */
export const qemuSvm: EmulatedBoard = {
  name: 'qemu-svm',
  purpose: 'QEMU 7.2 as an EPYC PC with AMD-V and nested paging, emulated by its translator: everything AMD, fast.',
  emulator: 'qemu',
  virtualization: 'svm',
  deterministic: 'on request',
  endsBy: ['power-off', 'reset', 'triple-fault'],
  cpu: 'EPYC,+svm,+npt,-hypervisor',
  memoryMegabytes: 512,
  processors: 1,
  maximumProcessors: 8,
  options: { machine: 'pc', accelerator: 'tcg' },
};
