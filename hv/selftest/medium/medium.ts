import { AHCI_CLASS, visitAhci } from './ahci.ts';
import { AtaDisk, ATA_DISKS } from './ata_disk.ts';
import { eachOfClass, hasClass } from './pci.ts';
import type { PciFunction } from './pci.ts';
import { search } from './search.ts';
import { visitXhci, XHCI_CLASS } from './usb.ts';
import { reportWish } from './wish.ts';

type Driver = { readonly code: u32; readonly visit: (at: PciFunction) => void };
const drivers: readonly Driver[] = [{ code: AHCI_CLASS, visit: visitAhci }, { code: XHCI_CLASS, visit: visitXhci }];

/** Controllers that have no driver, by class code (PCI Code and ID Assignment 1.11), with what to do about it. */
type Unused = { readonly code: u32; readonly advice: string };
const unused: readonly Unused[] = [
  { code: 0x0C_03_20, advice: 'USB controllers before xHCI (EHCI) are not used: if the medium is a stick, put it into a USB 3 port' },
  { code: 0x01_04_00, advice: "RAID controllers are not used: if the medium is a SATA disk, switch to AHCI in the firmware's set-up" },
  { code: 0x01_08_02, advice: 'NVMe disks are not looked at' },
  { code: 0x01_07_00, advice: 'SAS disks are not looked at' },
  { code: 0x01_00_00, advice: 'SCSI disks are not looked at' },
];

const ataDisk = new AtaDisk();

/** Writes the page to the boot medium, if the command line names one, and says on the console where it is, or why it is not there. Docs: self-test.md. */
export function writeToMedium(): void {
  if (!reportWish.isAsked) return;
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
  if (search.hasOptical) log.warn('optical drives cannot be written to');
  for (const each of unused) {
    if (hasClass(each.code)) log.warn(`${each.advice}`);
  }
}
