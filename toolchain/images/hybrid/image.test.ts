import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runTool } from '../../host/tool.ts';
import { reportOnDisk } from '../../self-test/from-disk.ts';
import { readPage } from '../../self-test/page.ts';
import { hashFile } from '../hash.ts';
import { checkSeal } from '../seal.ts';
import { fixedDay } from '../time.ts';
import type { Component, ImageContents } from './contents.ts';
import { buildHybridImage, type HybridImage } from './image.ts';
import { checkDataGuid } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-image-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What stands for Lyn, its guest's kernel, and so on: bytes that tell one from another. */
const sizes = { 'lyn.elf': 70_001, kernel: 900_000, initramfs: 3_000_000 };

/** What a shell, GRUB or xorriso would take for something else, in a name. */
const strange = `-a $HOME '"=\\ @@1 \`é*;`;

/** Contents whose files lie in a folder of that name, written in that order. */
function contentsIn(name: string, order: readonly string[] = Object.keys(sizes)): ImageContents {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const [index, file] of order.entries()) {
    writeFileSync(join(place, file), new Uint8Array(sizes[file as keyof typeof sizes]).fill(file.length), { mode: index % 2 === 0 ? 0o600 : 0o755 });
    utimesSync(join(place, file), index * 1000, index * 1000);
  }
  const component = (file: string): Component => ({ name: file, kind: 'file', version: '1', files: [{ path: `/lyn/${file}`, from: join(place, file) }] });
  return {
    components: Object.keys(sizes).map(component),
    menu: { entries: [{ id: 'normal', title: 'Lyn', identified: true, kernel: '/lyn/lyn.elf', commandLine: 'guest.memory=256M', reports: true, modules: [{ path: '/lyn/kernel', commandLine: 'kernel quiet' }] }], first: 'normal', seconds: 3 },
    time: fixedDay,
  };
}

/** A file of the ISO 9660 file system, as bytes. */
async function fileIn(image: string, path: string): Promise<Buffer> {
  const copy = join(folder, 'copy');
  rmSync(copy, { force: true });
  await runTool('xorriso', ['-no_rc', '-osirrox', 'on', '-indev', image, '-extract', path, copy]);
  return readFileSync(copy);
}

const fatPartitions = { efi: 2, data: 3 } as const;
/** mtools wants the length of a disk in its file system otherwise. */
const anyDisk = { MTOOLS_SKIP_CHECK: '1' };

/** A partition in an image, as mtools wants to be told of it. */
async function placeOf(image: string, partition: number): Promise<string> {
  const start = Number(/First sector: (\d+)/.exec(await runTool('/usr/sbin/sgdisk', [`--info=${partition}`, image]))?.[1]);
  return `${image}@@${start * 512}`;
}

async function fromFat(image: string, partition: number, path: string): Promise<void> {
  rmSync(join(folder, 'copy'), { force: true });
  await runTool('mcopy', ['-i', await placeOf(image, partition), `::${path}`, join(folder, 'copy')], { env: anyDisk });
}

describe('an image for BIOS and UEFI', () => {
  let image: HybridImage;
  beforeAll(async () => {
    image = await buildHybridImage(contentsIn('inputs'), join(folder, 'lyn.img'));
  }, 180_000);

  test("has a partition table without a fault, by GPT's own tool: the ISO 9660 file system, the EFI system partition, the one for data", async () => {
    expect(await runTool('/usr/sbin/sgdisk', ['--verify', image.path])).toMatch(/^No problems found/m);
    const rows = [...(await runTool('/usr/sbin/sgdisk', ['--print', image.path])).matchAll(/^ +(\d+) .* ([0-9A-F]{4})  (.+)$/gm)].map(([, number, type, name]) => [number, type, name]);
    expect(rows).toEqual([['1', '0700', 'ISO9660'], ['2', 'EF00', 'EFI system partition'], ['3', '0700', 'LYNDATA']]);
  });

  test('names its partitions in the backup of the table too, which tools take where the first is damaged', async () => {
    const damaged = join(folder, 'damaged.img');
    const bytes = readFileSync(image.path);
    writeFileSync(damaged, bytes.fill(0, 512, 1024));
    expect(await runTool('/usr/sbin/sgdisk', ['--print', damaged])).toMatch(/EF00  EFI system partition\n.*0700  LYNDATA$/m);
  });

  test('fills cylinders of 16 heads and 63 sectors, which Bochs wants of a disk', () => {
    const { size } = { size: readFileSync(image.path).length };
    expect(size % (16 * 63 * 512)).toBe(0);
    expect(image.geometry).toEqual({ cylinders: size / (16 * 63 * 512), heads: 16, sectorsPerTrack: 63 });
  });

  test('has a boot sector that firmware takes for active', () => {
    const sector = readFileSync(image.path).subarray(0, 512);
    expect(sector.readUInt16LE(0x1fe)).toBe(0xaa55);
    expect([0x1be, 0x1ce, 0x1de, 0x1ee].some((entry) => sector[entry] === 0x80)).toBe(true);
  });

  test('boots an optical drive by El Torito, for BIOS and for UEFI', async () => {
    const report = await runTool('xorriso', ['-no_rc', '-indev', image.path, '-report_el_torito', 'plain']);
    expect([...report.matchAll(/^El Torito boot img : +\d +(\w+) +y +none/gm)].map(([, platform]) => platform)).toEqual(['BIOS', 'UEFI']);
  });

  test('has FAT file systems of the names LYNEFI and LYNDATA, GRUB in the first', async () => {
    expect(await runTool('mlabel', ['-s', '-i', await placeOf(image.path, 2), '::'], { env: anyDisk })).toMatch(/LYNEFI/);
    expect(await runTool('mdir', ['-i', await placeOf(image.path, 2), '::/EFI/BOOT'], { env: anyDisk })).toMatch(/BOOTX64 +EFI/);
    expect(await runTool('mdir', ['-i', await placeOf(image.path, 3), '::'], { env: anyDisk })).toMatch(/Volume in drive : is LYNDATA/);
  });

  test("has a file for the self-test's page in its data partition, in one piece, which is not written yet", async () => {
    const text = await reportOnDisk(image.path);
    expect(text).toBe('LYN SELF-TEST REPORT 1\n'.padEnd(65_536, '\n').slice(0, text!.length));
    expect(() => readPage(text!)).toThrow(/^The self-test has not written its page to it/);
    expect(await runTool('mshowfat', ['-i', await placeOf(image.path, 3), '::SELFTEST.TXT'], { env: anyDisk })).toMatch(/<2-129>\s*$/);
  });

  test("tells the self-test the GUID that GPT's own tool finds in the data partition, and no other image has", async () => {
    const guid = /unique GUID: (\S+)/.exec(await runTool('/usr/sbin/sgdisk', ['--info=3', image.path]))![1]!.toLowerCase();
    expect((await fileIn(image.path, '/boot/grub/grub.cfg')).toString()).toContain(`multiboot2 /lyn/lyn.elf guest.memory=256M report=${guid}\n`);
    const other = await buildHybridImage({ ...contentsIn('inputs'), time: fixedDay + 1 }, join(folder, 'other-guid.img'));
    expect((await fileIn(other.path, '/boot/grub/grub.cfg')).toString()).not.toContain(guid);
  });

  test('whose data partition had another GUID than it was told would not be made', async () => {
    await expect(checkDataGuid(image.path, '01234567-89ab-cdef-0123-456789abcdef')).rejects.toThrow(/^xorriso gave the data partition the GUID [0-9a-f-]{36}; 01234567-/);
  });

  test('is sealed', async () => {
    expect(await checkSeal(image.path)).toEqual(image.seal);
  });

  test('has the SHA-256 that sha256sum prints', async () => {
    expect(await runTool('sha256sum', [image.path])).toBe(`${image.sha256}  ${image.path}`);
  });

  test('is named in its menu', async () => {
    expect((await fileIn(image.path, '/boot/grub/grub.cfg')).toString()).toContain(`menuentry 'Lyn (image ${image.manifest.identifier.slice(0, 16)})' --id normal`);
  });

  test('leaves nothing beside it but its manifest and its bill of materials, which are inside too', async () => {
    expect(readdirSync(folder).filter((name) => name.startsWith('lyn.img')).sort()).toEqual(['lyn.img', 'lyn.img.cdx.json', 'lyn.img.manifest.json']);
    expect(await fileIn(image.path, '/lyn/manifest.json')).toEqual(readFileSync(image.manifestPath));
    expect(await fileIn(image.path, '/lyn/sbom.cdx.json')).toEqual(readFileSync(image.sbomPath));
  });

  test('holds the files of its manifest, with the length and the hash that are said there, in all three file systems', async () => {
    const { files, identifier } = image.manifest;
    expect(files.map(({ volume, path }) => `${volume} ${path}`)).toEqual([
      'iso /lyn/lyn.elf', 'iso /lyn/kernel', 'iso /lyn/initramfs', 'iso /boot/grub/grub.cfg', `iso /lyn/${identifier.slice(0, 16)}.id`, 'iso /boot/grub/bios.img', 'efi /EFI/BOOT/BOOTX64.EFI', 'data /SELFTEST.TXT',
    ]);
    for (const { volume, path, bytes, sha256, zeroed } of files) {
      await (volume === 'iso' ? fileIn(image.path, path) : fromFat(image.path, fatPartitions[volume], path));
      expect(await hashFile(join(folder, 'copy'), zeroed), path).toEqual({ bytes, sha256 });
    }
  });
});

describe('the lists of what is in an image', () => {
  test("have every file there is in the three file systems but the lists themselves and El Torito's catalogue, and none besides", async () => {
    const { path, manifest, sbomPath } = await buildHybridImage(contentsIn('inputs'), join(folder, 'lists.img'));
    const onIso = (await runTool('xorriso', ['-no_rc', '-indev', path, '-find', '/', '-type', 'f', '-exec', 'echo'])).split('\n').map((line) => line.replaceAll("'", '')).filter((line) => line !== '');
    const onFat = async (partition: number): Promise<string[]> => (await runTool('mdir', ['-/', '-b', '-i', await placeOf(path, partition), '::'], { env: anyDisk })).split('\n').map((line) => line.trim().replace('::', '')).filter((line) => line !== '' && !line.endsWith('/'));
    const lists = ['/lyn/manifest.json', '/lyn/sbom.cdx.json'];
    const listed = (volume: string): string[] => manifest.files.filter((file) => file.volume === volume).map((file) => file.path);
    expect({ iso: onIso.sort(), efi: await onFat(fatPartitions.efi), data: await onFat(fatPartitions.data) }).toEqual({ iso: [...listed('iso'), ...lists].sort(), efi: listed('efi'), data: listed('data') });
    const sbom = JSON.parse(readFileSync(sbomPath, 'utf8')) as { components: { components: { type: string; name: string }[] }[] };
    expect(sbom.components.flatMap(({ components }) => components.map(({ name }) => name)).sort()).toEqual(manifest.files.map((file) => file.path).sort());
  });
});

describe('two images of equal contents', () => {
  test('are equal to the byte, whatever the place, order of making, times and modes of the files, the time zone and the language', async () => {
    const one = await buildHybridImage(contentsIn('inputs'), join(folder, 'one.img'));
    const world = { TZ: process.env['TZ'], LC_ALL: process.env['LC_ALL'] };
    const mask = process.umask(0o077);
    Object.assign(process.env, { TZ: 'Pacific/Kiritimati', LC_ALL: 'de_DE.UTF-8' });
    try {
      const other = await buildHybridImage(contentsIn('other = place\\here', Object.keys(sizes).reverse()), join(folder, strange, `${strange}.img`));
      expect(await reportOnDisk(other.path)).toBe(await reportOnDisk(one.path));
      for (const ending of ['', '.manifest.json', '.cdx.json']) expect(readFileSync(`${other.path}${ending}`).equals(readFileSync(`${one.path}${ending}`)), ending).toBe(true);
    } finally {
      process.umask(mask);
      for (const [name, value] of Object.entries(world)) if (value === undefined) delete process.env[name]; else process.env[name] = value;
    }
  });

  test('are two where the time is another, or a file, and find no file of each other', async () => {
    const one = await buildHybridImage(contentsIn('inputs'), join(folder, 'one.img'));
    const later = await buildHybridImage({ ...contentsIn('inputs'), time: fixedDay + 86_400 }, join(folder, 'later.img'));
    expect(later.manifest.identifier).not.toBe(one.manifest.identifier);
    await expect(fileIn(later.path, `/lyn/${one.manifest.identifier.slice(0, 16)}.id`)).rejects.toThrow(/Cannot/);
  });
});
