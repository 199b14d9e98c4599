import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { kernelHeader } from './bzimage.testing.ts';
import { readOptions, checkStart } from './check-start.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-start-'));
afterAll(() => rmSync(folder, { recursive: true }));

const megabyte = 2 ** 20;

/** A file of that length that takes no room. */
function sized(name: string, bytes: number, start: Uint8Array | string = '070701'): string {
  const path = join(folder, name);
  writeFileSync(path, start);
  truncateSync(path, bytes);
  return path;
}

/** A kernel that wants to be at 16 MB and takes 32 MB while it starts, in an initramfs' reach of 2 GB, as Linux 6.1 says of itself; nothing but zeros in it. */
const kernel = sized('vmlinuz', 1024 + 4096, header());

function header(): Uint8Array {
  const view = kernelHeader(1, 1024);
  view.setUint32(0x22c, 0x7fff_ffff, true);
  view.setUint32(0x230, 2 * megabyte, true);
  view.setUint8(0x234, 1);
  view.setUint32(0x238, 2047, true);
  view.setBigUint64(0x258, BigInt(16 * megabyte), true);
  view.setUint32(0x260, 32 * megabyte, true);
  return new Uint8Array(view.buffer);
}

describe("Lyn's own options, by the hypervisor's own reader", () => {
  test('are taken as it takes them', () => {
    expect(readOptions('trace  guest.memory=1G nmi=dump')).toEqual({ guestMemory: 2n ** 30n, test: false });
    expect(readOptions('')).toEqual({ guestMemory: 2n ** 28n, test: false });
    expect(readOptions('guest.memory=64M guest.memory=128M').guestMemory).toBe(2n ** 27n);
  });

  test.each(['foo', 'guest.memory=3M', 'guest.limit=soon', 'console=both', 'TRACE', 'größe', '/lyn.elf', 'test=1'])('%s is refused, with those that there are', (word) => {
    expect(() => readOptions(`trace ${word} nmi=dump`)).toThrow(`The hypervisor does not take the option "${word}", which is unknown or whose value makes no sense: the options are guest.memory=<size, a multiple of 2M>, guest.limit=<ticks>, `);
  });

  test('one for another kind of guest is refused', async () => {
    await expect(checkStart({ options: 'test' })).rejects.toThrow('The hypervisor\'s option "test" is for a flat binary, and the guest here is a Linux: leave it out of --options.');
  });
});

describe('a guest, by the rule that the hypervisor places it by', () => {
  const start = (memory: string, initramfs?: string, extra = ''): Promise<void> => checkStart({ options: `guest.memory=${memory}`, extra, kernel, ...(initramfs === undefined ? {} : { initramfs }) });

  test('may be started where it fits, to the page', async () => {
    await start('48M', undefined);
    await start('64M', sized('fits', 16 * megabyte));
    await start('9999999G', sized('fits', 16 * megabyte));
  });

  test('is refused where its initramfs does not fit beside the kernel, with the sizes and the least memory that is enough', async () => {
    await expect(start('64M', sized('too-large', 16 * megabyte + 1))).rejects.toThrow(
      `The hypervisor would not start this guest: the guest has too little memory for its initramfs beside the kernel: give it more (guest.memory=). It has 64 MB; the kernel ${kernel} has 0.0 MB packed, the initramfs ${join(folder, 'too-large')} 16.0 MB. They fit from --memory 66M on`,
    );
  });

  test('is refused where its kernel alone does not fit', async () => {
    await expect(start('32M')).rejects.toThrow(/too little memory for its kernel: .* It has 32 MB; the kernel \S+ has 0\.0 MB packed\. It fits from --memory 34M on/);
  });

  test('is refused where no size of memory helps', async () => {
    await expect(start('256M', sized('5-gigabytes', 5 * 2 ** 30))).rejects.toThrow(/initramfs \S+ 5120\.0 MB\. They fit into no size of memory: name smaller ones\./);
  });

  test("is refused where the kernel takes no command line of that length; up to there nothing is cut off", async () => {
    const room = 2047 - 'noapic pci=conf1 console=ttyS0,115200 loglevel=4 panic=-1 '.length;
    await start('64M', undefined, 'x'.repeat(room));
    await expect(start('64M', undefined, 'x'.repeat(room + 1))).rejects.toThrow(`longer than the kernel takes. The kernel is ${kernel}; its command line has 2048 characters.`);
  });

  test('without a kernel that is known yet is not judged', async () => {
    await checkStart({ options: 'guest.memory=2M', initramfs: sized('too-large', megabyte) });
  });
});
