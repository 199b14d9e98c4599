import type { EmulatedBoard } from './board.ts';

export const bochsVmx: EmulatedBoard = {
  name: 'bochs-vmx',
  purpose: 'Bochs 2.7 as a Haswell PC with VT-x, EPT, VPID and unrestricted guest: everything Intel, repeatable to the tick.',
  emulator: 'bochs',
  virtualization: 'vmx',
  deterministic: 'always',
  endsBy: ['magic-breakpoint', 'power-off', 'triple-fault'],
  cpu: 'corei7_haswell_4770',
  memoryMegabytes: 512,
  processors: 1,
  maximumProcessors: 4,
  options: { ignoreUnknownMsrs: false },
};
