export { boardNamed, boards } from './all.ts';
export { available, type Availability } from './available.ts';
export { boot, type Board, type EmulatedBoard, type BootWish, type Virtualization } from './board.ts';
