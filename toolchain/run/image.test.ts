import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { imageContents, menuEntryIds, type ImageWish } from './image.ts';

const folder = mkdtempSync(join(tmpdir(), 'lyn-contents-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A kernel as far as its header goes, of that release: Linux' boot protocol, "The Real-Mode Kernel Header". */
function kernelOf(release: string): string {
  const bytes = Buffer.alloc(4096);
  bytes.writeUInt8(1, 0x1f1);
  bytes.writeUInt16LE(0xaa55, 0x1fe);
  bytes.write('HdrS', 0x202, 'latin1');
  bytes.writeUInt16LE(0x20f, 0x206);
  bytes.writeUInt16LE(0x300, 0x20e);
  bytes.writeUInt8(1, 0x211);
  bytes.write(`${release} (someone@somewhere) #1 SMP\0`, 0x500, 'latin1');
  const path = join(folder, 'vmlinuz');
  writeFileSync(path, bytes);
  return path;
}

const file = (name: string, content = name): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const module = (name: string) => ({ file: file(name), commandLine: name });
const programs = {
  hypervisor: { elf: file('lyn.elf'), build: '0123456789abcdef' },
  selfTest: { elf: file('self-test.elf'), build: 'fedcba9876543210', modules: [module('cpuid'), module('memory'), module('memory')] },
};
const contents = (wish: Partial<ImageWish> = {}) => imageContents(programs, { kernel: kernelOf('6.9.3-mine'), initramfs: file('my.cpio', '070701') }, { options: 'guest.memory=256M', menuSeconds: 3, first: 'normal', ...wish });
const linesOf = async (wish: Partial<ImageWish>) => (await contents(wish)).menu.entries.map(({ id, commandLine }) => [id, commandLine]);

describe("an image's menu", () => {
  test('starts the guest in three ways, and the self-test', async () => {
    expect((await contents()).menu.entries.map(({ id }) => id)).toEqual(menuEntryIds);
    expect(await linesOf({})).toEqual([
      ['normal', 'guest.memory=256M'], ['verbose', 'guest.memory=256M trace nmi=dump'], ['serial', 'guest.memory=256M console=serial'], ['self-test', ''],
    ]);
  });

  test('says which version of Lyn it is and which image, in one line of the 74 characters that the screen has for it, and what comes first', async () => {
    const { entries } = (await contents()).menu;
    expect(entries.map(({ title, remark, identified }) => [title, remark, identified])).toEqual([
      ['Lyn 0.1.0', undefined, true], ['Lyn 0.1.0, verbose', undefined, undefined], ['Lyn 0.1.0 on the serial port', undefined, undefined],
      ['Self-test', 'first on a new machine: what it has, and what is missing', undefined],
    ]);
    for (const { title, remark } of entries) expect(`${title} (${remark})`.length).toBeLessThanOrEqual(74);
  });

  test("has the user's own options in each, but where an entry says otherwise", async () => {
    expect(await linesOf({ options: 'guest.memory=1G trace console=screen' })).toEqual([
      ['normal', 'guest.memory=1G trace console=screen'], ['verbose', 'guest.memory=1G console=screen trace nmi=dump'], ['serial', 'guest.memory=1G trace console=serial'], ['self-test', ''],
    ]);
  });

  test('lets the kernel say more where a person wants to know, and all that was asked for', async () => {
    const [normal, verbose] = (await contents({ extra: 'debug' })).menu.entries.map(({ modules }) => modules[0]?.commandLine);
    expect(normal).toMatch(/^kernel .*loglevel=4 .*debug$/);
    expect(verbose).toMatch(/^kernel .*loglevel=7 .*debug$/);
  });
});

describe("an image's contents", () => {
  test('are versions by what is known: a build, what the kernel says of itself', async () => {
    expect((await contents()).components.map(({ name, version }) => [name, version])).toEqual([
      ['lyn', '0.1.0+0123456789abcdef'], ['lyn-self-test', '0.1.0+fedcba9876543210'], ['linux', '6.9.3-mine'], ['my.cpio', undefined],
    ]);
  });

  test('have a test guest once that is started twice', async () => {
    const { components, menu } = await contents();
    expect(components.find(({ name }) => name === 'lyn-self-test')?.files.map(({ path }) => path)).toEqual(['/lyn/self-test.elf', '/lyn/self-test/cpuid', '/lyn/self-test/memory']);
    expect(menu.entries.at(-1)?.modules.map(({ path }) => path)).toEqual(['/lyn/self-test/cpuid', '/lyn/self-test/memory', '/lyn/self-test/memory']);
  });
});
