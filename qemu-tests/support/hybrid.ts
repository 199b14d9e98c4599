import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { archiveIn } from '../../toolchain/build/archive/places.ts';
import { hypervisorFile, hypervisorFolder, runFolder } from '../../toolchain/harness/folders.ts';
import type { Image } from '../../toolchain/harness/image.ts';
import { buildHybridImage } from '../../toolchain/images/hybrid/image.ts';
import { imageContents, type ImageWish } from '../../toolchain/run/image.ts';
import { buildSelfTest } from '../../toolchain/self-test/build.ts';

/** The image that `lyn image` makes, with the hypervisor that the set-up of the run has built. `name`: its folder. `testGuests`: those of the self-test that it has; all unless told. */
export async function hybridImage(name: string, wish: Partial<ImageWish> = {}, testGuests?: readonly string[]): Promise<Image> {
  const folder = runFolder(name);
  await mkdir(folder, { recursive: true });
  const elf = hypervisorFile();
  const { buildId } = JSON.parse(await readFile(join(hypervisorFolder(), 'size.json'), 'utf8')) as { buildId: string };
  const selfTest = await buildSelfTest(join(folder, 'self-test'));
  const modules = selfTest.modules.filter(({ commandLine }) => testGuests?.includes(commandLine) ?? true);
  const programs = { hypervisor: { elf, build: buildId }, selfTest: { ...selfTest, modules } };
  const contents = await imageContents(programs, { options: 'guest.memory=256M', menuSeconds: 1, first: 'normal', ...wish });
  const disk = await buildHybridImage(contents, join(folder, 'lyn.img'));
  return { build: async () => ({ disk, files: [disk.path], symbols: `${elf}64`, archive: archiveIn(dirname(elf)) }) };
}
