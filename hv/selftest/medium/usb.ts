import type { PciFunction } from './pci.ts';
import { search } from './search.ts';
import { UsbDevice } from './usb_device.ts';
import { UsbDisk } from './usb_disk.ts';
import { REGISTER_BYTES, Xhci } from './xhci.ts';

/** Class code of an xHCI controller (xHCI 1.2, 5.2.1). */
export const XHCI_CLASS: u32 = 0x0C_03_30;
const BAR: u8 = 0;

const host = new Xhci();
const device = new UsbDevice(host);
const disk = new UsbDisk(device);

/** Looks at the disks at the root ports of an xHCI controller one after the other; the controller stands still afterwards. */
export function visitXhci(at: PciFunction): void {
  if (search.isOver) return;
  const registers = at.registers(BAR, REGISTER_BYTES);
  if (registers === 0n) return search.note('an xHCI controller has its registers where they cannot be reached');
  at.enable();
  const why = host.start(registers);
  if (why.length === 0) visitPorts();
  else search.note(why);
  host.halt();
  at.restore();
}

function visitPorts(): void {
  for (let port: u32 = 1; port <= host.ports && !search.isOver; port++) {
    const speed = host.resetPort(port);
    if (speed !== 0 && device.start(port, speed)) visitDisk();
    if (!device.stop()) return search.note('an xHCI controller does not let go of a device');
  }
}

function visitDisk(): void {
  const why = disk.start();
  if (why.length === 0) search.consider(disk);
  else search.note(why);
}
