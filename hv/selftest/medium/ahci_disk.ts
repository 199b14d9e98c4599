import { ATA_END, AtaCommand, ataObjection, AtaDevice, AtaStatus } from './ata.ts';
import { SECTOR } from './block_device.ts';
import type { BlockDevice } from './block_device.ts';
import { COMMAND, CONTROLLER, Patience } from './patience.ts';
import { search } from './search.ts';

/** Registers of a port (AHCI 1.3.1, 3.3). */
const LIST: u64 = 0x00n;
const RECEIVED: u64 = 0x08n;
const INTERRUPTS: u64 = 0x10n;
const ENABLED: u64 = 0x14n;
const COMMAND_STATUS: u64 = 0x18n;
const TASK_FILE: u64 = 0x20n;
const SIGNATURE: u64 = 0x24n;
const SATA_STATUS: u64 = 0x28n;
const SATA_ERROR: u64 = 0x30n;
const ISSUE: u64 = 0x38n;

const CommandStatus = register(u32, { start: flag(0), spinUp: flag(1), receive: flag(4), receiving: flag(14), running: flag(15) });
const Interrupts = register(u32, { interfaceFatal: flag(27), hostData: flag(28), hostFatal: flag(29), taskFile: flag(30) });
const SataStatus = register(u32, { detection: bits<u8>(3, 0) });
const CONNECTED: u8 = 3;
const DISK: u32 = 0x0000_0101;
const OPTICAL: u32 = 0xEB14_0101;

/** The port's memory, a page (4.2): list of commands, received FISes, the one command's table with its FIS and one region. */
const RECEIVED_OFFSET: u64 = 0x400n;
const TABLE_OFFSET: u64 = 0x800n;
const ListEntry = layout(32, { flags: at(0, u32), done: at(4, u32), table: at(8, u64) });
const ListFlags = register(u32, { words: bits<u8>(4, 0), isWrite: flag(6), regions: bits<u16>(31, 16) });
const Region = layout(16, { address: at(0, u64), length: at(12, u32) });
const REGION_OFFSET: u64 = 0x80n;
/** Register FIS, host to device (Serial ATA 3.x, 10.5.5): so many words of 32 bits. */
const Fis = layout(20, { type: at(0, u8), flags: at(1, u8), command: at(2, u8), low: at(4, u8), middle: at(5, u8), high: at(6, u8), device: at(7, u8), count: at(12, u8) });
const FIS_WORDS: u8 = 5;
const TO_DEVICE: u8 = 0x27;
const IS_COMMAND: u8 = 0x80;

const SILENT = 'it does not answer';

/** A disk at a port of an AHCI controller: one command at a time. */
export class AhciDisk implements BlockDevice {
  private number: u32 = 0;
  private registers: Hpa = 0n;
  private memory: Hpa = 0n;

  name(): string {
    return 'SATA disk at port';
  }

  place(): u32 {
    return this.number;
  }

  /** Whether a disk is at that port, whose registers begin at `registers`. It gets a page at `ours`; a sector at `buffer` is written over. `stop` ends its use. */
  start(number: u32, registers: Hpa, ours: Hpa, buffer: Hpa): boolean {
    this.number = number;
    this.registers = registers;
    this.memory = ours;
    if (SataStatus.of(this.load(SATA_STATUS)).detection !== CONNECTED || !this.stop()) return false;
    this.prepare();
    if (!this.settle()) return false;
    if (this.load(SIGNATURE) === OPTICAL) search.hasOptical = true;
    if (this.load(SIGNATURE) !== DISK) return false;
    this.store(COMMAND_STATUS, this.command().with({ start: true }).raw);
    return this.run(AtaCommand.Identify, 0, 0, buffer, SECTOR).length === 0 && ataObjection(buffer).length === 0;
  }

  /** Neither takes commands nor writes to memory from now on; false if it cannot be brought to it. */
  stop(): boolean {
    this.store(COMMAND_STATUS, this.command().with({ start: false }).raw);
    const patience = new Patience(CONTROLLER);
    while (this.command().running && patience.lasts()) {}
    this.store(COMMAND_STATUS, this.command().with({ receive: false }).raw);
    while (this.command().receiving && patience.lasts()) {}
    return !this.command().running && !this.command().receiving;
  }

  read(sector: u32, count: u32, to: Hpa): string {
    return this.run(AtaCommand.ReadDma, sector, count, to, u64(count) * SECTOR);
  }

  write(sector: u32, count: u32, from: Hpa): string {
    return this.run(AtaCommand.WriteDma, sector, count, from, u64(count) * SECTOR);
  }

  flush(): string {
    return this.run(AtaCommand.Flush, 0, 0, 0n, 0n);
  }

  private prepare(): void {
    memory.fill(this.memory, 0, 0x1000n);
    this.storeAddress(LIST, this.memory);
    this.storeAddress(RECEIVED, this.memory + RECEIVED_OFFSET);
    this.store(ENABLED, 0);
    this.store(SATA_ERROR, u32.MAX);
    this.store(INTERRUPTS, u32.MAX);
    barrier.full();
    this.store(COMMAND_STATUS, this.command().with({ receive: true, spinUp: true }).raw);
  }

  /** Until the disk is ready for a command (10.3.1). */
  private settle(): boolean {
    const patience = new Patience(COMMAND);
    while (this.isBusy() && patience.lasts()) {}
    return !this.isBusy();
  }

  private isBusy(): boolean {
    const status = AtaStatus.of(u8(this.load(TASK_FILE)));
    return status.busy || status.wantsData;
  }

  private run(command: AtaCommand, sector: u32, count: u32, data: Hpa, length: u64): string {
    if (sector >= ATA_END - count) return 'it has a partition beyond 128 GB';
    if (!this.settle()) return SILENT;
    this.writeCommand(command, sector, count);
    this.writeList(command === AtaCommand.WriteDma, data, length);
    this.store(INTERRUPTS, u32.MAX);
    barrier.full();
    this.store(ISSUE, 1);
    const patience = new Patience(COMMAND);
    while (this.load(ISSUE) !== 0 && !this.hasFailed() && patience.lasts()) {}
    barrier.full();
    if (this.hasFailed()) return 'it fails a command';
    return this.load(ISSUE) === 0 ? '' : SILENT;
  }

  private writeCommand(command: AtaCommand, sector: u32, count: u32): void {
    const fis = Fis.at(this.memory + TABLE_OFFSET);
    fis.type = TO_DEVICE;
    fis.flags = IS_COMMAND;
    fis.command = u8(command);
    fis.low = u8(sector);
    fis.middle = u8(sector >> 8);
    fis.high = u8(sector >> 16);
    fis.device = AtaDevice.with({ lba: true, high: u8(sector >> 24) }).raw;
    fis.count = u8(count);
  }

  private writeList(isWrite: boolean, data: Hpa, length: u64): void {
    const region = Region.at(this.memory + TABLE_OFFSET + REGION_OFFSET);
    region.address = data;
    region.length = length === 0n ? 0 : u32(length) - 1;
    const entry = ListEntry.at(this.memory);
    entry.flags = ListFlags.with({ words: FIS_WORDS, isWrite, regions: length === 0n ? 0 : 1 }).raw;
    entry.done = 0;
    entry.table = this.memory + TABLE_OFFSET;
  }

  private hasFailed(): boolean {
    const seen = Interrupts.of(this.load(INTERRUPTS));
    return seen.taskFile || seen.hostFatal || seen.hostData || seen.interfaceFatal;
  }

  private command(): Value<typeof CommandStatus> {
    return CommandStatus.of(this.load(COMMAND_STATUS));
  }

  private load(offset: u64): u32 {
    return mmio.load32(this.registers + offset);
  }

  private store(offset: u64, value: u32): void {
    mmio.store32(this.registers + offset, value);
  }

  /** The upper halves are zero: the memory lies below 4 GB. */
  private storeAddress(offset: u64, address: Hpa): void {
    this.store(offset, u32(address));
    this.store(offset + 4n, 0);
  }
}
