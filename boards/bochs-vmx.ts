import type { Board } from './board.ts';

export const bochsVmx: Board = {
  name: 'bochs-vmx',
  purpose: 'Bochs 2.7 as a Haswell PC with VT-x, EPT, VPID and unrestricted guest: everything Intel, repeatable to the tick.',
  emulator: 'bochs',
  virtualization: 'vmx',
  deterministic: true,
  cpu: 'corei7_haswell_4770',
  memoryMegabytes: 512,
  processors: 1,
  options: { ignoreUnknownMsrs: false },
};
