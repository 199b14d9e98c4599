import { delay } from '../../time/delay.ts';
import type { BlockDevice } from './block_device.ts';
import { SECTOR } from './block_device.ts';
import { COMMAND, Patience } from './patience.ts';
import { search } from './search.ts';
import { Completion } from './trb_ring.ts';
import { DISK_PAGE, isGood } from './xhci.ts';

/** Command and status (USB Mass Storage Class, Bulk-Only Transport 1.0, 5.1 and 5.2). */
const CommandBlock = layout(31, { signature: at(0, u32), tag: at(4, u32), length: at(8, u32), flags: at(12, u8), unit: at(13, u8), size: at(14, u8), command: bytesAt(15, 16) });
const StatusBlock = layout(13, { signature: at(0, u32), tag: at(4, u32), rest: at(8, u32), status: at(12, u8) });
const COMMAND_SIGNATURE: u32 = 0x4342_5355;
const STATUS_SIGNATURE: u32 = 0x5342_5355;
const TO_HOST: u8 = 0x80;
const PASSED: u8 = 0;
/** Where in the disk's page they lie, and what is read besides sectors. */
const STATUS_OFFSET: u64 = 64n;
const ANSWER_OFFSET: u64 = 512n;

/** Commands (SPC-4, 6; SBC-3, 5), and the bytes of each. */
const TEST_UNIT_READY: u8 = 0x00;
const REQUEST_SENSE: u8 = 0x03;
const READ_CAPACITY: u8 = 0x25;
const READ: u8 = 0x28;
const WRITE: u8 = 0x2A;
const SYNCHRONIZE: u8 = 0x35;
const SHORT_SIZE: u8 = 6;
const LONG_SIZE: u8 = 10;

/** REQUEST SENSE answers in so many bytes, with the key in the third and a code in the thirteenth (SPC-4, 4.5.3). */
const SENSE_BYTES: u32 = 18;
const KEY: u64 = 2n;
const CODE: u64 = 12n;
const NO_MEDIUM: u8 = 0x3A;
const KEY_MASK: u8 = 15;
const ILLEGAL: u8 = 5;
const PROTECTED: u8 = 7;
/** READ CAPACITY answers in eight, the last four of which are the bytes of a block, highest byte first. */
const CAPACITY_BYTES: u32 = 8;
const BLOCK_BYTES: u64 = 4n;

const PAUSE: u64 = 50_000_000n;
/** How a command went, as far as the transport tells. */
const enum Outcome { Passed, Failed, Silent }

/** The two bulk pipes of a USB device. */
export interface BulkPipes {
  /** The root port that it is at. */
  rootPort(): u32;
  /** Moves bytes at `address`, within a page, to or from the device; gives the completion code. */
  bulk(isIn: boolean, address: Hpa, length: u32): u8;
  /** After a stall: the controller and the device forget it. */
  clearStall(isIn: boolean): boolean;
}

/** A USB disk: bulk-only transport of SCSI's commands, to its first unit. */
export class UsbDisk implements BlockDevice {
  private readonly pipes: BulkPipes;
  private tag: u32 = 0;
  /** Sense key of the last command that failed. */
  private key: u8 = 0;
  /** It is a card reader without a card. */
  private isEmpty: boolean = false;

  constructor(pipes: BulkPipes) {
    this.pipes = pipes;
  }

  name(): string {
    return 'USB disk at port';
  }

  place(): u32 {
    return this.pipes.rootPort();
  }

  /** Waits until the disk is ready; in words why it cannot be read. The first commands after a reset fail, to tell of it. */
  start(): string {
    const patience = new Patience(COMMAND);
    let why = this.plain(TEST_UNIT_READY, SHORT_SIZE);
    while (why.length !== 0 && this.key !== 0 && !this.isEmpty && patience.lasts()) {
      delay(PAUSE);
      why = this.plain(TEST_UNIT_READY, SHORT_SIZE);
    }
    if (why.length !== 0) return why;
    this.begin(READ_CAPACITY);
    why = this.run(LONG_SIZE, true, this.answer(), CAPACITY_BYTES);
    if (why.length !== 0) return why;
    return swapped(memory.load32(this.answer() + BLOCK_BYTES)) === u32(SECTOR) ? '' : 'its sectors do not have 512 bytes';
  }

  read(sector: u32, count: u32, to: Hpa): string {
    this.begin(READ);
    this.place10(sector, count);
    return this.run(LONG_SIZE, true, to, count * u32(SECTOR));
  }

  write(sector: u32, count: u32, from: Hpa): string {
    this.begin(WRITE);
    this.place10(sector, count);
    return this.run(LONG_SIZE, false, from, count * u32(SECTOR));
  }

  /** Disks without a cache need not know the command. */
  flush(): string {
    const why = this.plain(SYNCHRONIZE, LONG_SIZE);
    return this.key === ILLEGAL ? '' : why;
  }

  private plain(command: u8, size: u8): string {
    this.begin(command);
    return this.run(size, false, 0n, 0);
  }

  private begin(command: u8): void {
    memory.fill(this.block(), 0, u64(CommandBlock.SIZE));
    CommandBlock.at(this.block()).command[0] = command;
  }

  /** First sector and number, the highest byte first. */
  private place10(sector: u32, count: u32): void {
    memory.store32(this.block() + 17n, swapped(sector));
    CommandBlock.at(this.block()).command[8] = u8(count);
  }

  /** Runs the command; where it fails, asks the disk why. */
  private run(size: u8, isIn: boolean, data: Hpa, length: u32): string {
    this.key = 0;
    const outcome = this.transport(size, isIn, data, length);
    if (outcome === Outcome.Passed) return '';
    if (outcome === Outcome.Silent) return 'it does not answer';
    this.begin(REQUEST_SENSE);
    CommandBlock.at(this.block()).command[4] = u8(SENSE_BYTES);
    memory.fill(this.answer(), 0, u64(SENSE_BYTES));
    if (this.transport(SHORT_SIZE, true, this.answer(), SENSE_BYTES) !== Outcome.Silent) this.key = memory.load8(this.answer() + KEY) & KEY_MASK;
    this.isEmpty = memory.load8(this.answer() + CODE) === NO_MEDIUM;
    if (this.key === PROTECTED) return 'it is read-only';
    return this.isEmpty ? 'it has no medium in it' : 'it fails a command';
  }

  /** Command, data, status (6.7). Whether all data were moved the controller knows; what disks say of it in their status is too often wrong. */
  private transport(size: u8, isIn: boolean, data: Hpa, length: u32): Outcome {
    const command = CommandBlock.at(this.block());
    let isWhole: boolean = true;
    this.tag++;
    command.signature = COMMAND_SIGNATURE;
    command.tag = this.tag;
    command.length = length;
    command.flags = isIn ? TO_HOST : 0;
    command.size = size;
    if (!isGood(this.pipes.bulk(false, this.block(), u32(CommandBlock.SIZE)))) return Outcome.Silent;
    if (length !== 0) {
      const code = this.pipes.bulk(isIn, data, length);
      if (code === u8(Completion.Stall) ? !this.pipes.clearStall(isIn) : !isGood(code)) return Outcome.Silent;
      if (code !== u8(Completion.Success)) isWhole = false;
    }
    const outcome = this.conclude();
    return isWhole || outcome !== Outcome.Passed ? outcome : Outcome.Failed;
  }

  /** A stall in place of the status is cleared, and the status asked for once more (figure 2). */
  private conclude(): Outcome {
    const at: Hpa = this.block() + STATUS_OFFSET;
    let code = this.pipes.bulk(true, at, u32(StatusBlock.SIZE));
    if (code === u8(Completion.Stall) && this.pipes.clearStall(true)) code = this.pipes.bulk(true, at, u32(StatusBlock.SIZE));
    if (!isGood(code)) return Outcome.Silent;
    const status = StatusBlock.at(at);
    if (status.signature !== STATUS_SIGNATURE || status.tag !== this.tag) return Outcome.Silent;
    return status.status === PASSED ? Outcome.Passed : Outcome.Failed;
  }

  private block(): Hpa {
    return search.page(DISK_PAGE);
  }

  private answer(): Hpa {
    return this.block() + ANSWER_OFFSET;
  }
}

/** The bytes of a number in the other order. */
function swapped(value: u32): u32 {
  return (value >> 24) | ((value >> 8) & 0xFF00) | ((value << 8) & 0xFF_0000) | (value << 24);
}
