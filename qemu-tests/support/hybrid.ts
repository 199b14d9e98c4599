import { copyFile, mkdir, open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveIn } from '../../toolchain/build/archive/places.ts';
import { hypervisorFile, hypervisorFolder, runFolder } from '../../toolchain/harness/folders.ts';
import type { BuiltImage, Image } from '../../toolchain/harness/image.ts';
import { runTool } from '../../toolchain/host/tool.ts';
import { buildHybridImage } from '../../toolchain/images/hybrid/image.ts';
import { imageContents, type ImageWish } from '../../toolchain/run/image.ts';
import { guestFiles } from '../../toolchain/run/linux.ts';
import { buildSelfTest } from '../../toolchain/self-test/build.ts';

/** Bytes of a block of ISO 9660. */
const blockBytes = 2048;

/** The image that `lyn image` makes, with the hypervisor that the set-up of the run has built. `name`: its folder. `testGuests`: those of the self-test that it has; all unless told. */
export async function hybridImage(name: string, wish: Partial<ImageWish> = {}, testGuests?: readonly string[]): Promise<Image> {
  const folder = runFolder(name);
  await mkdir(folder, { recursive: true });
  const elf = hypervisorFile();
  const { buildId } = JSON.parse(await readFile(join(hypervisorFolder(), 'size.json'), 'utf8')) as { buildId: string };
  const selfTest = await buildSelfTest(join(folder, 'self-test'));
  const modules = selfTest.modules.filter(({ commandLine }) => testGuests?.includes(commandLine) ?? true);
  const programs = { hypervisor: { elf, build: buildId }, selfTest: { ...selfTest, modules } };
  const contents = await imageContents(programs, await guestFiles(wish), { options: 'guest.memory=256M', menuSeconds: 1, first: 'normal', ...wish });
  const disk = await buildHybridImage(contents, join(folder, 'lyn.img'));
  return { build: async () => ({ disk, files: [disk.path], symbols: `${elf}64`, archive: archiveIn(dirname(elf)) }) };
}

/** The image as a medium hands it out on which one bit in the middle of a file has turned. */
export function damagedCopy(image: Image, path: string): Image {
  return {
    build: async (folder): Promise<BuiltImage> => {
      const whole = await image.build(folder);
      const copy = join(folder, 'damaged.img');
      await copyFile(whole.disk.path, copy);
      await turnBit(copy, await middleOf(copy, path));
      return { ...whole, disk: { ...whole.disk, path: copy }, files: [copy] };
    },
  };
}

/** Where the middle of a file lies in the image, by xorriso's report: `File data lba: 0 , <first block> , <blocks> , <bytes> , '<path>'`. */
async function middleOf(image: string, path: string): Promise<number> {
  const report = await runTool('xorriso', ['-no_rc', '-indev', image, '-find', path, '-exec', 'report_lba', '--']);
  const [, block, bytes] = /^File data lba: +\d+ , +(\d+) , +\d+ , +(\d+) ,/m.exec(report) ?? [];
  if (block === undefined || bytes === undefined) throw new Error(`xorriso finds no ${path} in ${image}: ${report}`);
  return Number(block) * blockBytes + Math.floor(Number(bytes) / 2);
}

async function turnBit(file: string, offset: number): Promise<void> {
  const opened = await open(file, 'r+');
  try {
    const byte = Buffer.alloc(1);
    await opened.read(byte, 0, 1, offset);
    byte[0]! ^= 1;
    await opened.write(byte, 0, 1, offset);
  } finally {
    await opened.close();
  }
}
