import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Firmware, Medium } from '../../toolchain/emulators/qemu-media.ts';
import { boot, type TestMachine } from '../../toolchain/harness/boot.ts';
import { expectEnd } from '../../toolchain/harness/expect-end.ts';
import type { Image } from '../../toolchain/harness/image.ts';
import { onBoard } from '../support/boards.ts';
import { pictureOf, untilPixelsShow, untilTextShows } from '../support/screen-text.ts';
import { damagedCopy, hybridImage } from '../support/hybrid.ts';

/** Wall time of a boot, in seconds: a quarter of a minute on an idle machine, under OVMF half a minute; several times that on a busy one. */
const patience = 120;
/** Seconds that a boot from USB under SeaBIOS may take to the guest's first line: four times the goal. */
const longestBoot = 60;

interface Case {
  readonly firmware: Firmware;
  readonly medium: Medium;
  /** Gigabytes of the machine. */
  readonly gigabytes: 1 | 6;
  /** With the long tests only. */
  readonly long?: true;
}

/** Every way in, on a machine with memory below 4 GB only and on one with memory above. */
const cases: readonly Case[] = [
  { firmware: 'seabios', medium: 'usb', gigabytes: 1 },
  { firmware: 'seabios', medium: 'usb', gigabytes: 6, long: true },
  { firmware: 'seabios', medium: 'cd', gigabytes: 1, long: true },
  { firmware: 'seabios', medium: 'cd', gigabytes: 6 },
  { firmware: 'seabios', medium: 'sata', gigabytes: 1, long: true },
  { firmware: 'seabios', medium: 'sata', gigabytes: 6, long: true },
  { firmware: 'ovmf', medium: 'usb', gigabytes: 1, long: true },
  { firmware: 'ovmf', medium: 'usb', gigabytes: 6 },
  { firmware: 'ovmf', medium: 'cd', gigabytes: 1, long: true },
  { firmware: 'ovmf', medium: 'cd', gigabytes: 6, long: true },
  { firmware: 'ovmf', medium: 'sata', gigabytes: 1 },
  { firmware: 'ovmf', medium: 'sata', gigabytes: 6, long: true },
];

/** Lyn's steps, and the guest's console below them: on VGA text where a BIOS is, in pixels where UEFI is. */
const onScreen = /^lyn: \[7\/7\] guest\n(.*\n)*lyn: domain 1 starts with 256 MB\n(.*\n)*guest:\/# echo \$\(\(6 \* 7\)\)\n42\n/m;
const untilShown = {
  seabios: async (machine: TestMachine, pattern: RegExp) => {
    await untilTextShows(machine, pattern);
    await pictureOf(machine);
  },
  ovmf: untilPixelsShow,
} as const satisfies Record<Firmware, unknown>;

const isWanted = ({ long }: Case): boolean => long === undefined || process.env['LYN_FULL'] === '1';

let image: Image;
beforeAll(async () => {
  image = await hybridImage('image');
});

/** What a person at the serial port sees and does, up to a shell that answers. */
async function useShell(machine: TestMachine): Promise<void> {
  await machine.console.expect(/^lyn: Lyn [0-9a-f]{16}/m, patience);
  await machine.console.expect(/guest:\/# /, patience);
  machine.console.send('echo $((6 * 7))\n');
  await machine.console.expect(/^42\r?$/m);
}

onBoard('qemu-svm', 'The image', (board) => {
  describe.each(cases.filter(isWanted))('The image from $medium under $firmware, with $gigabytes GB', { timeout: (patience + 60) * 1000 }, ({ firmware, medium, gigabytes }) => {
    it("boots to the guest's shell", async () => {
      const machine = await boot(board, image, { timeoutSeconds: patience, memoryMegabytes: gigabytes * 1024, qemu: { firmware, medium } });
      await machine.console.expect('executed automatically', patience);
      await machine.screenshot(join(machine.folder, 'menu.png'));
      await useShell(machine);
      await untilShown[firmware](machine, onScreen);
      await machine.press('e c h o spc shift-4 shift-9 shift-9 6 spc shift-8 spc 9 shift-0 shift-0 ret'.split(' '));
      await untilShown[firmware](machine, /^54$/m);
      const free = Number(/^lyn: (\d+) MB are free/m.exec(machine.console.text)?.[1]);
      expect(free, 'memory that Lyn found').toBeGreaterThan(gigabytes * 1024 - 64);
    });
  });

  it("takes no more than a minute from USB under SeaBIOS to the guest's first line; the goal is a quarter", { timeout: (patience + 60) * 1000 }, async () => {
    const started = performance.now();
    const machine = await boot(board, image, { timeoutSeconds: patience, memoryMegabytes: 1024, qemu: { firmware: 'seabios', medium: 'usb' } });
    await machine.console.expect(/^guest: ready/m, patience);
    const seconds = (performance.now() - started) / 1000;
    console.log(`From USB under SeaBIOS to the guest's first line: ${seconds.toFixed(1)} s, of which the boot menu waits for 1.`);
    expect(seconds).toBeLessThanOrEqual(longestBoot);
  });

  it('is stopped by Lyn where one byte of the kernel has changed on the medium, which is told by name', { timeout: (patience + 60) * 1000 }, async () => {
    const machine = await boot(board, damagedCopy(image, '/lyn/kernel'), { timeoutSeconds: patience, memoryMegabytes: 1024, qemu: { medium: 'usb' } });
    await expectEnd(machine, 'halted');
    expect(machine.console.text).toMatch(/^lyn: error: a module is not what its SHA-256 says.*\r?\n +kernel has [0-9a-f]{64}, wanted [0-9a-f]{64}\r?$/m);
    expect(machine.console.text).not.toMatch(/^guest: ready/m);
  });

  it('starts the self-test from its menu, by keys on the serial port', { timeout: (patience + 60) * 1000 }, async () => {
    const machine = await boot(board, image, { timeoutSeconds: patience, memoryMegabytes: 1024, qemu: { medium: 'usb' } });
    await machine.console.expect('executed automatically', patience);
    for (let entry = 0; entry < 3; entry++) machine.console.send('\x1b[B');
    machine.console.send('\r');
    await machine.console.expect('Loading Self-test', patience);
    await expectEnd(machine, 'halted');
    expect(machine.console.text).toMatch(/^LYN1 OK AuthenticAMD \S+ P\d+ F0 /m);
  });
});

onBoard('bochs-vmx', 'The image', (board) => {
  it("boots from an ATA disk of Bochs, with VT-x, to the guest's shell", { timeout: (patience + 60) * 1000 }, async () => {
    await useShell(await boot(board, image, { timeoutSeconds: patience }));
  });
});
