import { AHCI_CLASS, visitAhci } from './ahci.ts';
import { AtaDisk, ATA_DISKS } from './ata_disk.ts';
import { eachOfClass } from './pci.ts';
import type { PciFunction } from './pci.ts';
import { search } from './search.ts';
import { visitXhci, XHCI_CLASS } from './usb.ts';
import { reportWish } from './wish.ts';

type Driver = { readonly code: u32; readonly visit: (at: PciFunction) => void };
const drivers: readonly Driver[] = [{ code: AHCI_CLASS, visit: visitAhci }, { code: XHCI_CLASS, visit: visitXhci }];

const ataDisk = new AtaDisk();

/** Writes the page to the boot medium, and says on the console where it is, or why it is not there. Docs: self-test.md. */
export function writeToMedium(): void {
  if (!reportWish.isAsked) return log.info('the page is written to no medium: the command line has no report=<GUID of a partition>');
  if (!reportWish.isGuid) return log.warn('the page is written to no medium: what report= names is no GUID of a partition');
  if (!search.begin()) return log.warn('the page is written to no medium: no memory is left for it');
  visitAtaDisks();
  for (const driver of drivers) eachOfClass(driver.code, driver.visit);
  sayHowItWent();
}

function visitAtaDisks(): void {
  for (let number: u32 = 0; number < ATA_DISKS && !search.isOver; number++) {
    if (ataDisk.start(number, search.buffer())) search.consider(ataDisk);
  }
}

function sayHowItWent(): void {
  if (search.isOver && search.why.length === 0) return log.info(`the page is in SELFTEST.TXT on the boot medium: ${search.name} ${search.place}`);
  if (search.isOver) return log.warn(`the page could not be written to the boot medium, ${search.name} ${search.place}: ${search.why}`);
  const more = search.trouble.length === 0 ? '' : '; ';
  log.warn(`the page is written to no medium: no disk has the partition that report= names; others that were read: ${search.others}${more}${search.trouble}`);
}
