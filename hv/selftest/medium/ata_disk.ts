import { ATA_END, AtaCommand, ataObjection, AtaDevice, AtaStatus } from './ata.ts';
import { SECTOR } from './block_device.ts';
import type { BlockDevice } from './block_device.ts';
import { COMMAND, Patience } from './patience.ts';
import { search } from './search.ts';

/** Registers from the first port of a cable's block (ATA/ATAPI-7, volume 2, 10), and its control port. */
type Cable = { readonly base: u16; readonly control: u16 };
const cables: readonly Cable[] = [{ base: 0x1F0, control: 0x3F6 }, { base: 0x170, control: 0x376 }];
const DATA: u16 = 0;
const COUNT: u16 = 2;
const LOW: u16 = 3;
const MIDDLE: u16 = 4;
const HIGH: u16 = 5;
const DEVICE: u16 = 6;
const STATUS: u16 = 7;
const COMMAND_PORT: u16 = 7;

/** The device control register: no interrupts. */
const Control = register(u8, { noInterrupts: flag(1) });
/** What an optical drive leaves in the registers when it aborts IDENTIFY DEVICE (volume 2, 9.12). */
const OPTICAL_MIDDLE: u8 = 0x14;
const OPTICAL_HIGH: u8 = 0xEB;
/** What ports answer where nothing is. */
const NOTHING: u8 = 0xFF;
/** Milliseconds until a disk that is there says so. */
const SELECTION: u64 = 1000n;

/** How many disks there may be: two at each of the two cables. */
export const ATA_DISKS: u32 = 4;

/** A disk at the ports of the first PCs, by PIO. */
export class AtaDisk implements BlockDevice {
  private number: u32 = 0;
  private base: u16 = 0;
  private control: u16 = 0;

  name(): string {
    return 'ATA disk';
  }

  place(): u32 {
    return this.number;
  }

  /** Whether there is a disk of that number, 0 to 3. A sector at `buffer` is written over. */
  start(number: u32, buffer: Hpa): boolean {
    const cable = cables[number / 2 & 1];
    this.number = number;
    this.base = cable.base;
    this.control = cable.control;
    if (port.in8(this.base + STATUS) === NOTHING) return false;
    port.out8(this.control, Control.with({ noInterrupts: true }).raw);
    if (!this.select(0)) return false;
    port.out8(this.base + MIDDLE, 0);
    port.out8(this.base + HIGH, 0);
    port.out8(this.base + COMMAND_PORT, u8(AtaCommand.Identify));
    if (port.in8(this.base + STATUS) === 0) return false;
    const why = this.answer(true, SELECTION);
    if (port.in8(this.base + MIDDLE) === OPTICAL_MIDDLE && port.in8(this.base + HIGH) === OPTICAL_HIGH) search.hasOptical = true;
    if (why.length !== 0 || port.in8(this.base + MIDDLE) !== 0 || port.in8(this.base + HIGH) !== 0) return false;
    this.take(buffer);
    return ataObjection(buffer).length === 0;
  }

  read(sector: u32, count: u32, to: Hpa): string {
    let why = this.issue(AtaCommand.ReadPio, sector, count);
    for (let i: u32 = 0; i < count && why.length === 0; i++) {
      why = this.answer(true, COMMAND);
      if (why.length === 0) this.take(to + u64(i) * SECTOR);
    }
    return why;
  }

  write(sector: u32, count: u32, from: Hpa): string {
    let why = this.issue(AtaCommand.WritePio, sector, count);
    for (let i: u32 = 0; i < count && why.length === 0; i++) {
      why = this.answer(true, COMMAND);
      if (why.length === 0) this.give(from + u64(i) * SECTOR);
    }
    return why.length !== 0 ? why : this.answer(false, COMMAND);
  }

  flush(): string {
    port.out8(this.base + COMMAND_PORT, u8(AtaCommand.Flush));
    return this.answer(false, COMMAND);
  }

  private issue(command: AtaCommand, sector: u32, count: u32): string {
    if (sector >= ATA_END - count) return 'it has a partition beyond 128 GB';
    if (!this.select(u8(sector >> 24))) return 'it does not answer';
    port.out8(this.base + COUNT, u8(count));
    port.out8(this.base + LOW, u8(sector));
    port.out8(this.base + MIDDLE, u8(sector >> 8));
    port.out8(this.base + HIGH, u8(sector >> 16));
    port.out8(this.base + COMMAND_PORT, u8(command));
    return '';
  }

  /** Of the two disks at the cable it is this one that obeys. */
  private select(high: u8): boolean {
    port.out8(this.base + DEVICE, AtaDevice.with({ old: 1, lba: true, alsoOld: 1, unit: u8(this.number) & 1, high }).raw);
    return !this.settle(SELECTION).busy;
  }

  /** How the command went; `forData`: it goes on with a sector. */
  private answer(forData: boolean, milliseconds: u64): string {
    const status = this.settle(milliseconds);
    if (status.busy) return 'it does not answer';
    return status.error || status.fault || status.wantsData !== forData ? 'it fails a command' : '';
  }

  /** The status when it is not busy any more, or the time is over. It means nothing for 400 ns: four reads (volume 2, 9.2). */
  private settle(milliseconds: u64): Value<typeof AtaStatus> {
    const patience = new Patience(milliseconds);
    for (let i: u32 = 0; i < 4; i++) port.in8(this.control);
    while (AtaStatus.of(port.in8(this.base + STATUS)).busy && patience.lasts()) {}
    return AtaStatus.of(port.in8(this.base + STATUS));
  }

  private take(to: Hpa): void {
    for (let i: u64 = 0n; i < SECTOR; i += 2n) memory.store16(to + i, port.in16(this.base + DATA));
  }

  private give(from: Hpa): void {
    for (let i: u64 = 0n; i < SECTOR; i += 2n) port.out16(this.base + DATA, memory.load16(from + i));
  }
}
