import type { RealBoard } from './board.ts';

export const pc: RealBoard = {
  name: 'pc',
  purpose: 'A real PC with VT-x and EPT, or AMD-V and nested paging; not started from here.',
  emulator: 'none',
  virtualization: 'host',
  deterministic: 'never',
  endsBy: [],
  maximumProcessors: 16,
  instead: "Build build/lyn.elf with `npx lyn build`, and let that machine's GRUB start it: docs/boards.md, \"A real PC\", has the menu entry.",
};
