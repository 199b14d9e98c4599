import { execFileSync, spawn } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sealedFile } from '../images/sealed.testing.ts';
import type { BlockDevice } from './block-devices.ts';
import { thisDiskHost, type DiskHost } from './disk-host.ts';
import { machineWith, stick } from './fake-disks.testing.ts';
import { loopDevice, mount } from './loop-device.testing.ts';
import { noProgress } from './progress.ts';
import { write } from './write.ts';

const MB = 1 << 20;
const imageBytes = 516096 * 4;

let folder: string;
let image: Buffer;
let target: string;
let said: string[];
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lyn-usb-'));
  target = at('stick.img');
  await sealedFile(at('lyn.img'), imageBytes);
  image = readFileSync(at('lyn.img'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  writeFileSync(target, Buffer.alloc(4 * MB, 0xee));
  said = [];
});

/** Writes as the command does; `serial`: what is on the command line. */
async function writing(to: string, { from = at('lyn.img'), host = thisDiskHost, allowFixed = false, serial, ask }: { from?: string; host?: DiskHost; allowFixed?: boolean; serial?: string; ask?: () => Promise<string | undefined> } = {}): Promise<void> {
  const dialogue = { say: (line: string) => said.push(line), answer: { given: serial, ask }, progress: noProgress, stopSignal: () => new AbortController().signal };
  await write({ image: from, target: to, allowFixed }, host, dialogue);
}

const untouched = (): boolean => readFileSync(target).every((byte) => byte === 0xee);
const holdsImage = (): boolean => readFileSync(target).subarray(0, imageBytes).equals(image);

/** What lsblk would say of a loop device if it were a removable stick with a serial number. */
function asStick(path: string, parts: Partial<BlockDevice> = {}): BlockDevice {
  return stick({ path, 'maj:min': `7:${statSync(path).rdev & 0xff}`, size: 4 * MB, serial: '4C53', ...parts });
}

describe('a plain file as target', () => {
  it('needs no confirmation, and keeps what is behind the image', async () => {
    await writing(target);
    expect(said).toEqual([`Writing 2.1 MB to ${target} ...`, `${at('lyn.img')} is on ${target}: written, read back, and equal.`]);
    expect(holdsImage()).toBe(true);
    expect(readFileSync(target).subarray(imageBytes).equals(Buffer.alloc(4 * MB - imageBytes, 0xee))).toBe(true);
  });

  it("is told where an older partition table's copy was erased at its end", async () => {
    const old = Buffer.alloc(4 * MB, 0xee);
    old.write('EFI PART', 4 * MB - 512, 'latin1');
    writeFileSync(target, old);
    await writing(target);
    expect(said[1]).toBe('The copy of an older partition table (GPT) at its end is erased too.');
  });

  it.each<[string, (path: string) => void, string]>([
    ['truncated', (path) => truncateSync(path, imageBytes - 1), `damaged.img is truncated: it has ${imageBytes - 1} bytes of ${imageBytes}.`],
    ['altered', (path) => writeFileSync(path, Buffer.from(image).fill(0, imageBytes - 1)), 'damaged.img is altered: its SHA-256 should be'],
    ['no image', (path) => writeFileSync(path, Buffer.alloc(imageBytes)), 'damaged.img is no Lyn image'],
    ['empty', (path) => writeFileSync(path, ''), 'damaged.img is no Lyn image: it is empty.'],
    ['absent', (path) => rmSync(path), 'ENOENT'],
    ['a folder', (path) => (rmSync(path), mkdirSync(path)), 'damaged.img is a folder.'],
  ])('gets no byte of an image that is %s', async (_, damage, sentence) => {
    rmSync(at('damaged.img'), { recursive: true, force: true });
    writeFileSync(at('damaged.img'), image);
    damage(at('damaged.img'));
    await expect(writing(target, { from: at('damaged.img') })).rejects.toThrow(sentence);
    expect(untouched()).toBe(true);
  });

  it('is refused if it is too small, with both sizes', async () => {
    truncateSync(target, imageBytes - 512);
    await expect(writing(target)).rejects.toThrow(`${target} is too small: it has ${imageBytes - 512} bytes (2.1 MB), and ${at('lyn.img')} needs ${imageBytes} (2.1 MB).`);
    expect(untouched()).toBe(true);
  });

  it('is not made: a mistyped name of a disk would else become a file', async () => {
    await expect(writing(at('absent.img'))).rejects.toThrow(`There is no ${at('absent.img')}. lyn usb list shows the disks that there are. A plain file has to be there already: truncate --size=4G ${at('absent.img')} makes one.`);
    await expect(writing('/dev/disk/by-id/usb-absent')).rejects.toThrow('There is no /dev/disk/by-id/usb-absent.');
  });

  it('is refused if it is the image itself, by whatever name', async () => {
    symlinkSync('lyn.img', at('link.img'));
    linkSync(at('lyn.img'), at('hard-link.img'));
    for (const name of ['link.img', 'hard-link.img']) await expect(writing(at(name))).rejects.toThrow(`${at('lyn.img')} and ${at(name)} are the same file.`);
    expect(readFileSync(at('lyn.img')).equals(image)).toBe(true);
  });

  it('is refused if a disk was meant: it has no serial number', async () => {
    await expect(writing(target, { serial: '4C53' })).rejects.toThrow(`${target} is a plain file, which has no serial number. Give a disk, or leave out --confirm-serial.`);
    expect(untouched()).toBe(true);
  });

  it('is refused in /dev, where it passes for a disk', async (context) => {
    const path = `/dev/lyn-test-${process.pid}`;
    if (process.getuid!() !== 0) context.skip('only root can make a file in /dev');
    writeFileSync(path, '');
    try {
      await expect(writing(path)).rejects.toThrow(`${path} is a plain file, and no disk: something wrote to a disk that was not there. Remove it`);
    } finally {
      rmSync(path);
    }
  });

  it('is refused on a file system that is read-only', async (context) => {
    mkdirSync(at('read-only'));
    mount(context, at('read-only'), '-t', 'tmpfs', 'none');
    writeFileSync(at('read-only/stick.img'), Buffer.alloc(4 * MB));
    execFileSync('mount', ['-o', 'remount,ro', at('read-only')]);
    await expect(writing(at('read-only/stick.img'))).rejects.toThrow(`${at('read-only/stick.img')} cannot be written (EROFS).`);
  });

  it('is refused while a loop device shows it as a disk', async (context) => {
    const loop = loopDevice(context, target);
    await expect(writing(target)).rejects.toThrow(`${target} is in use: ${loop} shows it as a disk. Give another file; if nothing on it is needed: losetup --detach ${loop}`);
    expect(untouched()).toBe(true);
  });

  it('that is a hole in a file system without room for it is unusable', async (context) => {
    mkdirSync(at('full'));
    mount(context, at('full'), '-t', 'tmpfs', '-o', 'size=1M', 'none');
    writeFileSync(at('full/stick.img'), '');
    truncateSync(at('full/stick.img'), 4 * MB);
    await expect(writing(at('full/stick.img'))).rejects.toThrow(/stick\.img, byte \d+: (a short write: the disk took \d+ of \d+ bytes|writing failed \(ENOSPC\): there is no room for more)\.\n.*is unusable now/);
  });

  it('is something else than a pipe, a folder by another name, or a link that leads in a circle', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('.', at('folder'));
    for (const name of ['pipe', 'folder']) await expect(writing(at(name))).rejects.toThrow(`${at(name)} is neither a disk nor a plain file.`);
    symlinkSync('circle', at('circle'));
    await expect(writing(at('circle'))).rejects.toMatchObject({ code: 'ELOOP', path: at('circle') });
    await expect(writing(`${target}/`)).rejects.toMatchObject({ code: 'ENOTDIR', path: `${target}/` });
  });

  it.each(['/tmp', '/dev/null', '/dev/tty', '/dev/zero', '/dev/full'])('is something else than %s', async (path) => {
    await expect(writing(path)).rejects.toThrow(`${path} is neither a disk nor a plain file.`);
  });
});

describe('a disk as target', () => {
  it('that is not removable is taken with --allow-fixed and a confirmation', async (context) => {
    const loop = loopDevice(context, target);
    await expect(writing(loop)).rejects.toThrow(`${loop} is a fixed disk. If it is the right one, add --allow-fixed.`);
    await expect(writing(loop, { allowFixed: true })).rejects.toThrow("where somebody could type the disk's path (it has no serial number). Add --confirm-serial with it. Nothing was written.");
    expect(untouched()).toBe(true);
    said = [];
    await writing(loop, { allowFixed: true, serial: loop });
    expect(said.slice(0, 4)).toEqual([`${loop}: 4.2 MB`, 'This will erase all that is on it.', `Writing 2.1 MB to ${loop} ...`, `${at('lyn.img')} is on ${loop}: written, read back, and equal.`]);
    expect(said.slice(4)).toEqual(['The kernel has not looked at its new partitions: they show when it is attached again with losetup --partscan.', `losetup --detach ${loop} lets go of its file.`]);
    expect(holdsImage()).toBe(true);
  });

  it('has the kernel look at its new partitions; blockdev is found by users whose PATH has no sbin', async (context) => {
    const loop = loopDevice(context, target, '--partscan');
    const path = process.env['PATH'];
    process.env['PATH'] = '/usr/bin:/bin';
    try {
      await writing(loop, { host: machineWith([asStick(loop)]), serial: '4C53' });
    } finally {
      process.env['PATH'] = path;
    }
    expect(said.slice(4)).toEqual(['It can be unplugged.']);
  });

  it('is told if the kernel cannot look', async (context) => {
    const loop = loopDevice(context, target);
    await writing(loop, { host: machineWith([asStick(loop)]), serial: '4C53' });
    expect(said.slice(4)).toEqual(['The kernel has not looked at its new partitions: they show when it is plugged in again.', 'It can be unplugged.']);
  });

  it('goes by its lasting name in what is told, whatever name is given', async (context) => {
    const loop = loopDevice(context, target);
    const name = '/dev/disk/by-id/usb-SanDisk_4C53-0:0';
    const host = machineWith([asStick(loop)], { [loop]: [name] });
    await writing(loop, { host, serial: '4C53' });
    expect(said[0]).toBe(`${name} (now ${loop}): SanDisk Ultra Fit, 4.2 MB, usb, serial number 4C53`);
    expect(said[2]).toBe(`Writing 2.1 MB to ${name} ...`);
    expect(holdsImage()).toBe(true);
  });

  it('is told with what is lost', async (context) => {
    const loop = loopDevice(context, target);
    const host = machineWith([asStick(loop, { children: [asStick(loop, { type: 'part', label: 'BACKUP' })] })]);
    await expect(writing(loop, { host, serial: '4c53' })).rejects.toThrow('--confirm-serial says "4c53"');
    expect(said).toEqual([`${loop}: SanDisk Ultra Fit, 4.2 MB, usb, serial number 4C53, labels BACKUP`, 'This will erase all that is on it.']);
    expect(untouched()).toBe(true);
  });

  it('that does not fit is refused before anybody is asked, with both sizes', async (context) => {
    truncateSync(target, MB);
    const loop = loopDevice(context, target);
    await expect(writing(loop, { allowFixed: true, ask: () => expect.fail('asked') })).rejects.toThrow(`${loop} is too small: it has ${MB} bytes (1.0 MB), and ${at('lyn.img')} needs ${imageBytes} (2.1 MB).`);
  });

  it('that is another one when the question is answered is left alone', async (context) => {
    const loop = loopDevice(context, target);
    const before = machineWith([asStick(loop)]);
    const swapped = machineWith([asStick(loop, { serial: '9999' })]);
    let host = before;
    const changing: DiskHost = { ...before, lsblk: () => host.lsblk() };
    await expect(writing(loop, { host: changing, ask: async () => (host = swapped, '4C53') })).rejects.toThrow(`${loop} is another disk now than before. Nothing was written. Begin again.`);
    expect(untouched()).toBe(true);
  });

  it('that has gone meanwhile, and another of its name and size is there, is left alone', async (context) => {
    const loop = loopDevice(context, target);
    writeFileSync(at('other.img'), Buffer.alloc(4 * MB, 0xdd));
    await expect(writing(loop, { allowFixed: true, ask: async () => (swap(loop, at('other.img')), loop) })).rejects.toThrow(`${loop} is another disk now than before. Nothing was written. Begin again.`);
    expect(untouched()).toBe(true);
    expect(readFileSync(at('other.img')).every((byte) => byte === 0xdd)).toBe(true);
  });

  it('that goes at the last moment before it is opened is left alone, too', async (context) => {
    const loop = loopDevice(context, target);
    writeFileSync(at('other.img'), Buffer.alloc(4 * MB, 0xdd));
    let looks = 0;
    const host: DiskHost = { ...thisDiskHost, lsblk: async () => {
      const answer = await thisDiskHost.lsblk();
      if (++looks === 2) swap(loop, at('other.img'));
      return answer;
    } };
    await expect(writing(loop, { host, allowFixed: true, serial: loop })).rejects.toThrow(`${loop} is another disk now than before. Nothing was written. Begin again.`);
    expect(looks).toBe(3);
    expect(readFileSync(at('other.img')).every((byte) => byte === 0xdd)).toBe(true);
  });

  /** One disk is unplugged, and another gets its name. */
  function swap(loop: string, file: string): void {
    execFileSync('losetup', ['--detach', loop]);
    execFileSync('losetup', [loop, file]);
  }

  it('may be given by whatever link leads to it', async (context) => {
    const loop = loopDevice(context, target);
    symlinkSync(loop, at('by-path'));
    symlinkSync('by-path', at('by-uuid'));
    await writing(at('by-uuid'), { allowFixed: true, serial: loop });
    expect(holdsImage()).toBe(true);
  });

  it('that holds swap space is refused where no udev tells lsblk: it is looked at itself', async (context) => {
    execFileSync('mkswap', [target], { stdio: 'ignore' });
    const before = readFileSync(target);
    const loop = loopDevice(context, target);
    await expect(writing(loop, { allowFixed: true, serial: loop })).rejects.toThrow(`${loop} holds swap space. Give another disk; if nothing of it is needed: wipefs --all ${loop}`);
    expect(readFileSync(target).equals(before)).toBe(true);
  });

  it('below a loop device is refused, which neither lsblk nor the kernel tells; and the loop device as well', async (context) => {
    const loop = loopDevice(context, target);
    const above = loopDevice(context, loop);
    await expect(writing(loop, { allowFixed: true, serial: loop })).rejects.toThrow(`${loop} is in use by ${above} ("loop" in lsblk's word), which is made of it.`);
    await expect(writing(above, { allowFixed: true, serial: above })).rejects.toThrow(`${above} is no disk of its own: it is made of ${loop}.`);
    expect(untouched()).toBe(true);
  });

  it('that is mounted where this process does not see it, as in a container, is refused by the kernel', async (context) => {
    execFileSync('mkfs.ext4', ['-q', '-F', target]);
    const loop = loopDevice(context, target);
    const other = spawn('unshare', ['--mount', 'sh', '-c', `mount -o ro ${loop} /mnt && echo mounted && read end`], { stdio: ['pipe', 'pipe', 'inherit'] });
    const mounted = await new Promise((resolve) => other.once('exit', () => resolve(false)).stdout.once('data', () => resolve(true)));
    if (mounted === false) context.skip('unshare --mount cannot be used here');
    const ended = new Promise((resolve) => other.once('exit', resolve));
    try {
      await expect(writing(loop, { allowFixed: true, serial: loop })).rejects.toThrow(`${loop} is in use by something that lsblk does not show (EBUSY)`);
    } finally {
      other.stdin.end();
      await ended;
    }
  });

  it('that is mounted meanwhile is left alone', async (context) => {
    const loop = loopDevice(context, target);
    let mountpoint: string | null = null;
    const host: DiskHost = { ...machineWith([]), lsblk: async () => JSON.stringify({ blockdevices: [asStick(loop, { mountpoints: [mountpoint] })] }) };
    await expect(writing(loop, { host, ask: async () => (mountpoint = '/mnt', '4C53') })).rejects.toThrow(`${loop} is mounted: ${loop} at /mnt.`);
    expect(untouched()).toBe(true);
  });

  it('that is mounted is refused, as lsblk tells; and as the kernel tells where lsblk does not', async (context) => {
    execFileSync('mkfs.ext4', ['-q', '-F', target]);
    const before = readFileSync(target);
    const loop = loopDevice(context, target);
    mkdirSync(at('mounted'));
    mount(context, at('mounted'), '-o', 'ro', loop);
    await expect(writing(loop, { allowFixed: true, serial: loop })).rejects.toThrow(`${loop} is mounted: ${loop} at ${at('mounted')}. If nothing on it is needed: umount ${loop}`);
    await expect(writing(loop, { host: machineWith([asStick(loop)]), serial: '4C53' })).rejects.toThrow(`${loop} is in use by something that lsblk does not show (EBUSY)`);
    expect(readFileSync(target).equals(before)).toBe(true);
  });

  it('that carries the running system is refused, whatever is confirmed', async (context) => {
    const loop = loopDevice(context, target);
    const host = machineWith([asStick(loop, { children: [asStick(loop, { type: 'part', 'maj:min': '259:1', mountpoints: ['/'] })] })]);
    await expect(writing(loop, { host, allowFixed: true, serial: '4C53' })).rejects.toThrow(`${loop} carries the running system: / lies on it. Give another disk.`);
    expect(untouched()).toBe(true);
  });

  it('that is a partition is refused, by its number and not by its name', async (context) => {
    const loop = loopDevice(context, target);
    const host = machineWith([stick({ children: [asStick(loop, { path: '/dev/sdb1', type: 'part' })] })]);
    await expect(writing(loop, { host, serial: '4C53' })).rejects.toThrow('/dev/sdb1 is a partition, and an image takes a whole disk.');
  });

  it('that lsblk does not know is refused', async (context) => {
    const loop = loopDevice(context, target);
    await expect(writing(loop, { host: machineWith([]) })).rejects.toThrow(/lsblk knows no disk of the number 7:\d+, which .* leads to: it was unplugged, or is memory \(RAM disk\)\./);
  });
});
