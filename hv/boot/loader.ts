import { refuse } from '../console/shutdown.ts';
import { readMultiboot } from './multiboot.ts';
import { readMultiboot2 } from './multiboot2.ts';

/** What EAX holds by either version. */
const MULTIBOOT: u32 = 0x2BAD_B002;
const MULTIBOOT2: u32 = 0x36D7_6289;

/** Reads all that the boot loader says. What it left is kept from being given out as free memory by `bootInformation.reserveAll`, after `freeRam`. */
export function readLoader(): void {
  if (boot.magic() === MULTIBOOT) return readMultiboot(boot.info());
  if (isMultiboot2()) return readMultiboot2(boot.info());
  refuse('the image was not started by a multiboot loader');
}

export function isMultiboot2(): boolean {
  return boot.magic() === MULTIBOOT2;
}
