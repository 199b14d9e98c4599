import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Firmware, Medium } from '../../toolchain/emulators/qemu-media.ts';
import { boot, type TestMachine } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import type { Image } from '../../toolchain/harness/image.ts';
import { runTool } from '../../toolchain/host/tool.ts';
import { reportOnDisk } from '../../toolchain/self-test/from-disk.ts';
import { readPage } from '../../toolchain/self-test/page.ts';
import { onBoard } from '../support/boards.ts';
import { runFolder } from '../support/boots.ts';
import { hybridImage } from '../support/hybrid.ts';

const patience = 150;

interface Case {
  readonly firmware: Firmware;
  readonly medium: Exclude<Medium, 'cd'>;
  readonly gigabytes: 1 | 6;
  /** What the console says of the place. */
  readonly said: RegExp;
  /** With the long tests only. */
  readonly long?: true;
}

const cases: readonly Case[] = [
  { firmware: 'seabios', medium: 'sata', gigabytes: 1, said: /SATA disk at port 0/ },
  { firmware: 'ovmf', medium: 'sata', gigabytes: 6, said: /SATA disk at port 0/, long: true },
  { firmware: 'seabios', medium: 'usb', gigabytes: 1, said: /USB disk at port 1/ },
  { firmware: 'ovmf', medium: 'usb', gigabytes: 6, said: /USB disk at port 1/ },
  { firmware: 'seabios', medium: 'ide', gigabytes: 1, said: /ATA disk 0/, long: true },
];

const isWanted = ({ long }: Case): boolean => long === undefined || process.env['LYN_FULL'] === '1';

let image: Image;
beforeAll(async () => {
  image = await hybridImage('self-test medium', { first: 'self-test', menuSeconds: 0 }, ['long-mode']);
});

/** The image in a file that the machine may write to. */
const mediumIn = (folder: string): string => join(folder, 'medium.img');
function copied(change?: (path: string) => Promise<void>): Image {
  return {
    build: async (folder) => {
      const built = await image.build(folder);
      await copyFile(built.disk.path, mediumIn(folder));
      await change?.(mediumIn(folder));
      return { ...built, disk: { ...built.disk, path: mediumIn(folder) } };
    },
  };
}

const original = async (): Promise<Buffer> => readFile((await image.build('')).disk.path);

/** The page, as `lyn report-hardware` finds it on the medium, is what the console has shown; and nothing else of the medium has changed. */
async function expectWritten(machine: TestMachine, said: RegExp, medium = mediumIn(machine.folder)): Promise<void> {
  await expectEnd(machine, 'halted');
  const shown = machine.console.text.replaceAll('\r', '');
  expect(shown).toMatch(new RegExp(`^lyn: the page is in SELFTEST\\.TXT on the boot medium: ${said.source}\nLYN1 `, 'm'));
  const written = (await reportOnDisk(medium))!;
  expect(written.trimEnd().split('\n').slice(1)).toEqual(shown.split('\n').filter((line) => /^(\| |LYN1 )/.test(line)));
  expect(readPage(written)).toEqual({ ...readPage(shown), lines: expect.anything() });
  await expectNothingElse(medium);
}

async function expectNothingElse(medium: string): Promise<void> {
  const before = await original();
  const after = await readFile(medium);
  const file = before.indexOf('LYN SELF-TEST REPORT 1\n\n');
  expect(file).toBeGreaterThan(0);
  expect(after.length).toBe(before.length);
  expect(after.subarray(0, file).equals(before.subarray(0, file)), 'what lies before the file').toBe(true);
  expect(after.subarray(file + 65_536).equals(before.subarray(file + 65_536)), 'what lies behind the file').toBe(true);
}

/** Gives the data partition another GUID than the boot menu tells the self-test. */
async function renameData(path: string): Promise<void> {
  await runTool('/usr/sbin/sgdisk', ['--partition-guid=3:01234567-89AB-CDEF-0123-456789ABCDEF', path]);
}

/** The image in another file, for a stick. */
const stick = (): string => join(runFolder('self-test medium'), 'stick.img');

onBoard('qemu-svm', 'The page of the self-test on the boot medium', (board) => {
  /** Boots to the end with a medium whose GUID is another; beside it what QEMU is told of. */
  async function bootOther(medium: Medium, extra: readonly string[] = []): Promise<{ readonly machine: TestMachine; readonly before: Buffer }> {
    let before = Buffer.alloc(0);
    const other = copied(async (path) => { await renameData(path); before = await readFile(path); });
    const machine = await boot(board, other, { timeoutSeconds: patience, qemu: { medium, keepsWrites: true, extra } });
    await expectEnd(machine, 'halted');
    return { machine, before };
  }

  /** Boots from a USB device for which those devices are made, beside an IDE disk of another GUID. */
  async function bootBeside(devices: readonly string[], how = '', controller = ''): ReturnType<typeof bootOther> {
    await copyFile((await image.build('')).disk.path, stick());
    return bootOther('ide', ['-drive', `file=${stick()},format=raw,if=none,id=medium${how}`, '-device', `qemu-xhci,id=x${controller}`, ...devices.flatMap((device) => ['-device', device])]);
  }

  describe.each(cases.filter(isWanted))('The page on $medium under $firmware, with $gigabytes GB', { timeout: (patience + 60) * 1000 }, ({ firmware, medium, gigabytes, said }) => {
    it('is written, is what the console shows, and nothing else is touched', async () => {
      await expectWritten(await boot(board, copied(), { timeoutSeconds: patience, memoryMegabytes: gigabytes * 1024, qemu: { firmware, medium, keepsWrites: true } }), said);
    });
  });

  it('is not written to a medium of another GUID, of which no byte changes', { timeout: (patience + 60) * 1000 }, async () => {
    const { machine, before } = await bootOther('sata');
    expect(machine.console.text).toMatch(/^lyn: warning: .*no disk has the partition that report= names; others that were read: 1\r?$/m);
    expect((await readFile(mediumIn(machine.folder))).equals(before)).toBe(true);
  });

  it('is not written to an optical drive, which is said', { timeout: (patience + 60) * 1000 }, async () => {
    const machine = await boot(board, image, { timeoutSeconds: patience, qemu: { medium: 'cd' } });
    await expectEnd(machine, 'halted');
    expect(machine.console.text).toMatch(/no disk has the partition .* were read: 0\r?\nlyn: warning: optical drives cannot be written to\r?\nLYN1 /);
  });

  /** Ways to put the medium in that the self-test cannot write to, and what it says. */
  const unreachable = {
    'a stick behind a hub': { usb: ['usb-hub,port=1,bus=x.0', 'usb-storage,drive=medium,removable=on,bootindex=1,bus=x.0,port=1.1'], said: /no disk has the partition .*; a USB hub is not looked behind/ },
    'a stick that is read-only': { usb: ['usb-storage,drive=medium,removable=on,bootindex=1'], how: ',readonly=on', said: /^lyn: warning: .*USB disk at port 1: it is read-only/m },
    'a stick by UAS': { usb: ['usb-uas,id=uas,bus=x.0', 'scsi-hd,drive=medium,bus=uas.0,bootindex=1'], said: /no disk has the partition .*; a USB disk has no bulk-only transport/ },
  } as const;

  it.each(Object.entries(unreachable))('is not written to %s, which is said', { timeout: (patience + 60) * 1000 }, async (_, { usb, said, ...rest }) => {
    const how = 'how' in rest ? rest.how : '';
    const { machine } = await bootBeside(usb, how);
    expect(machine.console.text).toMatch(said);
    expect(machine.console.text).toMatch(/^LYN1 .*\r?\nlyn: the self-test is over: the machine may be switched off\r?\nlyn: halted/m);
  });

  it('is written to the stick at a port of USB 2 speed that is started from, with other disks about, none of which changes', { timeout: (patience + 60) * 1000 }, async () => {
    const { machine, before } = await bootBeside(['usb-kbd,bus=x.0,port=1', 'usb-storage,drive=medium,removable=on,bootindex=1,bus=x.0,port=2'], '', ',p3=0');
    await expectWritten(machine, /USB disk at port 2/, stick());
    expect((await readFile(mediumIn(machine.folder))).equals(before)).toBe(true);
  });
});

onBoard('bochs-vmx', 'The page of the self-test on the boot medium', (board) => {
  it('of Bochs, an ATA disk, is written', { timeout: (patience + 60) * 1000 }, async () => {
    await expectWritten(await boot(board, copied(), { timeoutSeconds: patience }), /ATA disk 0/);
  });
});
