import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runTool } from '../host/tool.ts';
import { planBoot, type BootEntry } from './boot-entry.ts';
import { buildDiskImage } from './disk.ts';
import { partitionStart } from './partition.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-disk-'));
const kernel = join(folder, 'kernel');
const initramfs = join(folder, 'initramfs');
writeFileSync(kernel, 'the kernel');
writeFileSync(initramfs, new Uint8Array(3_000_000).fill(7));

const multiboot: BootEntry = {
  kind: 'multiboot',
  kernel,
  commandLine: 'lyn guest.memory=256M',
  modules: [{ file: kernel, commandLine: 'linux console=ttyS0,115200' }, { file: initramfs, commandLine: 'initramfs' }],
};

describe('the boot plan', () => {
  test('of a multiboot kernel names it, and its modules with their strings in order', () => {
    expect(planBoot(multiboot).config).toBe(
      ['multiboot /lyn.elf lyn guest.memory=256M', 'module /module0.bin linux console=ttyS0,115200', 'module /module1.bin initramfs', 'boot', ''].join('\n'),
    );
  });

  test('of a screen of pixels asks for its mode, and tells of it by multiboot2', () => {
    expect(planBoot({ ...multiboot, screen: '1024x768x32' }).config).toBe(
      ['multiboot2 /lyn.elf lyn guest.memory=256M', 'module2 /module0.bin linux console=ttyS0,115200', 'module2 /module1.bin initramfs', 'set gfxpayload=1024x768x32', 'boot', ''].join('\n'),
    );
  });

  test("of a bare Linux uses GRUB's own Linux loader", () => {
    const plan = planBoot({ kind: 'linux', kernel, initramfs, commandLine: 'console=ttyS0' });
    expect(plan.config).toBe('linux /vmlinuz console=ttyS0\ninitrd /initrd.img\nboot\n');
  });

  test.each(['a; reboot', 'x="y"', '$root', 'a\nb', '#'])('refuses the command line %j, which GRUB would not take as it stands', (commandLine) => {
    expect(() => planBoot({ kind: 'linux', kernel, initramfs, commandLine })).toThrow(/^The command line ".*" holds ".*", which /);
  });
});

describe('a disk image', () => {
  test('is byte for byte the same whenever it is built, and whatever the times of its files', async () => {
    const first = await buildDiskImage(multiboot, join(folder, 'first.img'));
    utimesSync(kernel, new Date(), new Date('2001-02-03'));
    await new Promise((resolve) => setTimeout(resolve, 2100)); // FAT counts time in steps of two seconds
    const second = await buildDiskImage(multiboot, join(folder, 'second.img'));
    expect(readFileSync(first.path).equals(readFileSync(second.path))).toBe(true);
  });

  test('fills its cylinders, has a boot signature and one active FAT partition that reaches its end', async () => {
    const { path, geometry } = await buildDiskImage(multiboot, join(folder, 'layout.img'));
    const disk = readFileSync(path);
    const sectors = geometry.cylinders * geometry.heads * geometry.sectorsPerTrack;
    expect(disk.length).toBe(sectors * 512);
    expect(disk.readUInt16LE(0x1fe)).toBe(0xaa55);
    expect([disk[0x1be], disk[0x1c2]]).toEqual([0x80, 0x0e]);
    expect([disk.readUInt32LE(0x1c6), disk.readUInt32LE(0x1ca)]).toEqual([partitionStart, sectors - partitionStart]);
  });

  test('holds the files and the configuration', async () => {
    const { path } = await buildDiskImage(multiboot, join(folder, 'files.img'));
    const partition = `${path}@@${partitionStart * 512}`;
    expect(await runTool('mtype', ['-i', partition, '::/lyn.elf'])).toBe('the kernel');
    expect(await runTool('mtype', ['-i', partition, '::/grub.cfg'])).toContain('multiboot /lyn.elf');
  });

  test('is not begun when a file is missing: the error names it', async () => {
    const entry: BootEntry = { kind: 'multiboot', kernel: join(folder, 'nowhere.elf'), modules: [] };
    await expect(buildDiskImage(entry, join(folder, 'bad.img'))).rejects.toThrow(/lyn\.elf comes from .*nowhere\.elf, which cannot be read/);
  });
});
