import type { RealBoard } from './board.ts';

export const pc: RealBoard = {
  name: 'pc',
  purpose: 'A real PC with VT-x and EPT, or AMD-V and nested paging; not started from here.',
  emulator: 'none',
  virtualization: 'host',
  deterministic: 'never',
  endsBy: [],
  maximumProcessors: 16,
  instead: "Write an image with `npx lyn image`, put it on a USB stick, and start that machine from it: docs/images.md.",
};
