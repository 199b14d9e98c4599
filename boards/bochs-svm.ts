import type { EmulatedBoard } from './board.ts';

export const bochsSvm: EmulatedBoard = {
  name: 'bochs-svm',
  purpose: 'Bochs 2.7 as a Ryzen PC with AMD-V and nested paging: a second opinion on AMD, repeatable to the tick.',
  emulator: 'bochs',
  virtualization: 'svm',
  deterministic: 'always',
  endsBy: ['magic-breakpoint', 'power-off', 'triple-fault'],
  cpu: 'ryzen',
  memoryMegabytes: 512,
  processors: 1,
  maximumProcessors: 4,
  options: { ignoreUnknownMsrs: false },
};
