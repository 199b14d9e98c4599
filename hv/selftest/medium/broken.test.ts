import { beforeEach, describe, expect, it } from 'vitest';
import { bytes, machine } from 'lyn/test';
import { frames } from '../../memory/frames.ts';
import { hostClock } from '../../time/clock.ts';
import { pageCopy } from './page_copy.ts';
import { writeToMedium } from './medium.ts';
import { search } from './search.ts';
import { GUID } from './disk.testing.ts';
import { reportWish } from './wish.ts';

const REGISTERS = 0xfe00_0000;
const AHCI = 0x01_06_01;
const XHCI = 0x0c_03_30;
/** The device's command register as the firmware has left it: memory, no bus mastering. */
const BEFORE = 0x0002;

let command: number;
let isMaster: boolean[];

/** A PCI bus with one device, 0:4.0, of that class. */
function plug(code: number, bar: number): void {
  const space: Record<number, number> = { 0x00: 0x1234_8086, 0x08: code * 256, 0x0c: 0, [bar]: REGISTERS };
  let address = 0;
  machine.ports.handle(0xcf8, 0xcff, {
    in: (offset) => {
      if (offset !== 4 || (address & 0x00ff_ff00) !== 4 << 11) return 0xffff_ffff;
      return (address & 0xfc) === 4 ? command : space[address & 0xfc] ?? 0;
    },
    out: (offset, _, value) => {
      if (offset === 0) address = value;
      else if (offset === 4 && (address & 0xfc) === 4) { command = value; isMaster.push((value & 4) !== 0); }
    },
  });
}

/** Registers, all that are mapped, that read what `value` gives, whatever is written. */
function register(size: number, value: () => number): void {
  machine.mmio.handle(BigInt(REGISTERS), size, { load: () => BigInt(value()) });
}

beforeEach(() => {
  machine.reset();
  command = BEFORE;
  isMaster = [];
  machine.tsc.step = 50_000_000n;
  hostClock.ticksPerSecond = 1_000_000_000n;
  frames.free.add(0x10_0000n, 0x100_0000n);
  pageCopy.begin();
  reportWish.take(bytes(new TextEncoder().encode(`report=${GUID}`)));
});

const said = (): string => machine.log.lines.at(-1)!;

describe.each([['AHCI', AHCI, 0x24, 0x2000], ['xHCI', XHCI, 0x10, 0x1_0000]] as const)('a controller, %s, that is broken', (_, code, bar, size) => {
  let state = 7;
  const random = (): number => { state = (Math.imul(state, 1103515245) + 12345) >>> 0; return Math.imul(state, 65537) >>> 0; };

  it.each([['all ones', 0xffff_ffff], ['zeros', 0]] as const)('and reads %s is given up in time, and left without bus mastering', (__, value) => {
    plug(code, bar);
    register(size, () => value);
    writeToMedium();
    expect(said()).toMatch(/the page is written to no medium: no disk has the partition/);
    expect(search.isOver).toBe(false);
    expect(isMaster).toEqual([true, false]);
    expect(command).toBe(BEFORE);
  });

  it('and reads anything at all is survived', () => {
    for (let turn = 0; turn < 20; turn++) {
      plug(code, bar);
      register(size, random);
      writeToMedium();
      expect(search.isOver).toBe(false);
    }
  });
});

it.each([['doorbells', 0x14], ['run-time registers', 0x18]])('an xHCI controller whose %s lie beyond what is mapped is given up', (_, wrong) => {
  const registers: Record<number, number> = { 0x00: 0x20, 0x04: 0x0100_0001, 0x14: 0x1000, 0x18: 0x2000, 0x24: 1, 0x28: 1, [wrong]: 0xffff_ff00 };
  plug(XHCI, 0x10);
  machine.mmio.handle(BigInt(REGISTERS), 0x1_0000, { load: (offset) => BigInt(registers[offset] ?? 0) });
  writeToMedium();
  expect(said()).toMatch(/; an xHCI controller does not answer$/);
});

it('a machine without disks is told of', () => {
  writeToMedium();
  expect(said()).toBe('the page is written to no medium: no disk has the partition that report= names; others that were read: 0');
});

it.each([
  ['EHCI', 0x0c_03_20, 'USB controllers before xHCI (EHCI) are not used: if the medium is a stick, put it into a USB 3 port'],
  ['RAID', 0x01_04_00, "RAID controllers are not used: if the medium is a SATA disk, switch to AHCI in the firmware's set-up"],
  ['NVMe', 0x01_08_02, 'NVMe disks are not looked at'],
  ['SAS', 0x01_07_00, 'SAS disks are not looked at'],
  ['SCSI', 0x01_00_00, 'SCSI disks are not looked at'],
])('a controller that has no driver, %s, is told of, and not touched', (_, code, advice) => {
  plug(code, 0x10);
  writeToMedium();
  expect(machine.log.lines.slice(-2)).toEqual([expect.stringMatching(/the page is written to no medium: no disk has the partition/), advice]);
  expect(isMaster).toEqual([]);
});

it('without the option nothing is looked for, or said', () => {
  reportWish.isAsked = false;
  writeToMedium();
  expect(machine.log.lines).toEqual([]);
  expect(machine.ports.writes).toEqual([]);
});

it('an option that names no GUID is told of, and nothing is looked for', () => {
  reportWish.take(bytes(new TextEncoder().encode('report=sda3')));
  writeToMedium();
  expect(said()).toMatch(/what report= names is no GUID/);
  expect(machine.ports.writes).toEqual([]);
});
