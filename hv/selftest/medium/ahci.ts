import { AhciDisk } from './ahci_disk.ts';
import { CONTROLLER, Patience } from './patience.ts';
import type { PciFunction } from './pci.ts';
import { search } from './search.ts';

/** Class code of an AHCI controller (AHCI 1.3.1, 2.1.5). */
export const AHCI_CLASS: u32 = 0x01_06_01;
const BAR: u8 = 5;

/** Registers (3.1), and those of the 32 ports behind them. */
const CONTROL: u64 = 0x04n;
const IMPLEMENTED: u64 = 0x0Cn;
const CAPABILITIES2: u64 = 0x24n;
const HANDOFF: u64 = 0x28n;
const PORTS: u64 = 0x100n;
const PORT_BYTES: u64 = 0x80n;
const PORT_COUNT: u32 = 32;
const REGISTER_BYTES: u64 = 0x2000n;

const Control = register(u32, { interrupts: flag(1), ahci: flag(31) });
const Capabilities2 = register(u32, { handoff: flag(0) });
const Handoff = register(u32, { bios: flag(0), os: flag(1) });

const disk = new AhciDisk();

/** Looks at the disks of an AHCI controller one after the other; each stands still afterwards. */
export function visitAhci(at: PciFunction): void {
  if (search.isOver) return;
  const registers = at.registers(BAR, REGISTER_BYTES);
  if (registers === 0n) return search.note('an AHCI controller has its registers where they cannot be reached');
  at.enable();
  if (take(registers)) visitPorts(registers);
  else search.note('the firmware keeps an AHCI controller to itself');
  at.restore();
}

/** From the firmware (10.6.3), which some never give back: then nothing is done with it. */
function take(registers: Hpa): boolean {
  if (Capabilities2.of(mmio.load32(registers + CAPABILITIES2)).handoff) {
    mmio.store32(registers + HANDOFF, Handoff.of(mmio.load32(registers + HANDOFF)).with({ os: true }).raw);
    const patience = new Patience(CONTROLLER);
    while (Handoff.of(mmio.load32(registers + HANDOFF)).bios && patience.lasts()) {}
    if (Handoff.of(mmio.load32(registers + HANDOFF)).bios) return false;
  }
  mmio.store32(registers + CONTROL, Control.of(mmio.load32(registers + CONTROL)).with({ ahci: true, interrupts: false }).raw);
  return true;
}

function visitPorts(registers: Hpa): void {
  const implemented = mmio.load32(registers + IMPLEMENTED);
  for (let number: u32 = 0; number < PORT_COUNT && !search.isOver; number++) {
    if ((implemented >> number & 1) === 0) continue;
    if (disk.start(number, registers + PORTS + u64(number) * PORT_BYTES, search.page(0), search.buffer())) search.consider(disk);
    disk.stop();
  }
}
