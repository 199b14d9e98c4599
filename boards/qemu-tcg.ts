import type { Board } from './board.ts';

export const qemuTcg: Board = {
  name: 'qemu-tcg',
  purpose: "QEMU 7.2 as a PC whose processor has neither VT-x nor AMD-V: for seeing Lyn refuse a machine, in words.",
  emulator: 'qemu',
  virtualization: 'none',
  deterministic: false,
  cpu: 'qemu64,-svm,-hypervisor',
  memoryMegabytes: 512,
  processors: 1,
  options: { machine: 'pc' },
};
