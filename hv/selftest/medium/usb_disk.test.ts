import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { frames } from '../../memory/frames.ts';
import { hostClock } from '../../time/clock.ts';
import { search } from './search.ts';
import { UsbDisk } from './usb_disk.ts';

const SUCCESS = 1;
const STALL = 6;
const SHORT = 13;
const DATA = 0x80_0000n;
const SECTOR = 512;

/** Sense of a command that fails: key and code (SPC-4, 4.5.3). */
type Sense = readonly [key: number, code: number];
const ATTENTION: Sense = [6, 0x29];

/** A disk at the far end of the pipes (Bulk-Only Transport 1.0), with what a test lets go wrong. */
class Stick {
  rootPort(): number { return 4; }
  readonly content = new Uint8Array(64 * SECTOR).map((_, i) => (i * 7) & 0xff);
  readonly commands: number[] = [];
  /** Failures of the next commands, one each; none: it is done. */
  failures: Sense[] = [];
  isProtected = false;
  blockBytes = SECTOR;
  /** The data of a command that fails, and the first status after it, are answered by a stall. */
  stalls = false;
  knowsFlush = true;
  isSilent = false;
  wrongTag = 0;
  #halted = { in: false, out: false };
  cleared = 0;
  #sense: Sense = [0, 0];
  #tag = 0;
  #failed = false;
  #data: Uint8Array | undefined;
  #writeAt = 0;

  bulk(isIn: boolean, address: bigint, length: number): number {
    const pipe = isIn ? 'in' : 'out';
    if (this.isSilent) return 0;
    expect(this.#halted[pipe], 'a stalled pipe is used').toBe(false);
    if (!isIn && length === 31) return this.#command(Buffer.from(machine.memory.read(address, 31)));
    if (isIn && length === 13) return this.#status(address);
    if (this.#failed && this.stalls) { this.#halted[pipe] = true; return STALL; }
    if (!isIn) { if (!this.#failed) this.content.set(machine.memory.read(address, length), this.#writeAt * SECTOR); return SUCCESS; }
    const data = this.#failed ? new Uint8Array(0) : this.#data!.subarray(0, length);
    machine.memory.write(address, data);
    return data.length < length ? SHORT : SUCCESS;
  }

  clearStall(isIn: boolean): boolean {
    this.#halted[isIn ? 'in' : 'out'] = false;
    this.cleared++;
    return true;
  }

  #command(block: Buffer): number {
    expect(block.readUInt32LE(0)).toBe(0x43425355);
    const command = block[15]!;
    this.#tag = block.readUInt32LE(4);
    this.commands.push(command);
    const [sector, count] = [block.readUInt32BE(17), block.readUInt16BE(22)];
    this.#failed = false;
    if (command === 0x03) { this.#data = new Uint8Array(18); this.#data[2] = this.#sense[0]; this.#data[12] = this.#sense[1]; return SUCCESS; }
    const failure = this.failures.shift() ?? (command === 0x2a && this.isProtected ? [7, 0x27] as const : command === 0x35 && !this.knowsFlush ? [5, 0x20] as const : undefined);
    if (failure !== undefined) { this.#failed = true; this.#sense = failure; return SUCCESS; }
    if (command === 0x25) { this.#data = new Uint8Array(8); new DataView(this.#data.buffer).setUint32(4, this.blockBytes); }
    if (command === 0x28) this.#data = this.content.subarray(sector * SECTOR, (sector + count) * SECTOR);
    if (command === 0x2a) { this.#writeAt = sector; expect(block.readUInt32LE(8)).toBe(count * SECTOR); }
    return SUCCESS;
  }

  #status(address: bigint): number {
    const status = Buffer.alloc(13);
    status.writeUInt32LE(0x53425355, 0);
    status.writeUInt32LE(this.#tag + this.wrongTag, 4);
    status.writeUInt8(this.#failed ? 1 : 0, 12);
    machine.memory.write(address, status);
    return SUCCESS;
  }
}

let stick: Stick;
let disk: InstanceType<typeof UsbDisk>;
beforeEach(() => {
  machine.reset();
  machine.tsc.step = 10_000_000n;
  hostClock.ticksPerSecond = 1_000_000_000n;
  frames.free.add(0x10_0000n, 0x40_0000n);
  expect(search.begin()).toBe(true);
  stick = new Stick();
  disk = new UsbDisk(stick);
});

const read = (sector: number, count: number) => [disk.read(sector, count, DATA), Buffer.from(machine.memory.read(DATA, count * SECTOR))] as const;

describe('a USB disk', () => {
  it('is ready when it has told of its reset', () => {
    stick.failures = [ATTENTION, [2, 4]];
    expect(disk.start()).toBe('');
    expect(stick.commands).toEqual([0x00, 0x03, 0x00, 0x03, 0x00, 0x25]);
  });

  it('is read and written where it was asked', () => {
    expect(read(5, 8)).toEqual(['', Buffer.from(stick.content.subarray(5 * SECTOR, 13 * SECTOR))]);
    const before = Buffer.from(stick.content);
    machine.memory.write(DATA, new Uint8Array(2 * SECTOR).fill(9));
    expect(disk.write(40, 2, DATA)).toBe('');
    expect(Buffer.from(stick.content)).toEqual(Buffer.concat([before.subarray(0, 40 * SECTOR), Buffer.alloc(2 * SECTOR, 9), before.subarray(42 * SECTOR)]));
    expect(disk.flush()).toBe('');
  });

  it('that is read-only says so, whether or not it stalls', () => {
    stick.isProtected = true;
    expect(disk.write(1, 1, DATA)).toBe('it is read-only');
    stick.stalls = true;
    expect(disk.write(1, 1, DATA)).toBe('it is read-only');
    expect(stick.cleared).toBe(1);
  });

  it('that stalls is used further', () => {
    stick.stalls = true;
    stick.failures = [[3, 0x11]];
    expect(read(1, 1)[0]).toBe('it fails a command');
    expect(stick.cleared).toBe(1);
    expect(read(1, 1)[0]).toBe('');
  });

  it('that gives less than was asked for has failed', () => {
    expect(read(63, 2)[0]).toBe('it fails a command');
  });

  it('that does not know of a cache has none', () => {
    stick.knowsFlush = false;
    expect(disk.flush()).toBe('');
  });

  it('with sectors of 4096 bytes is not read', () => {
    stick.blockBytes = 4096;
    expect(disk.start()).toBe('its sectors do not have 512 bytes');
  });

  it('without a medium, as a card reader, is not waited for', () => {
    stick.failures = Array.from({ length: 100 }, () => [2, 0x3a] as const);
    expect(disk.start()).toBe('it has no medium in it');
    expect(stick.commands.length).toBe(2);
  });

  it('that is never ready is given up', () => {
    stick.failures = Array.from({ length: 100_000 }, () => [2, 4] as const);
    expect(disk.start()).toBe('it fails a command');
  });

  it('that does not answer, or answers to another command, is told of', () => {
    stick.wrongTag = 1;
    expect(disk.start()).toBe('it does not answer');
    stick.isSilent = true;
    expect(disk.start()).toBe('it does not answer');
  });
});
