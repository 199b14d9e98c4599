import { InvalidArgumentError, Option, type Command } from 'commander';
import { relative, resolve } from 'node:path';
import { build } from '../build/build.ts';
import { Session } from '../compiler/compile.ts';
import { makeFolder } from '../host/folder.ts';
import { installMissing } from '../host/install.ts';
import { buildPath } from '../host/root.ts';
import { shellPath } from '../host/shell-word.ts';
import type { ImageContents } from '../images/hybrid/contents.ts';
import { whereRoomIs } from '../images/hybrid/full-disk.ts';
import { buildHybridImage, type HybridImage } from '../images/hybrid/image.ts';
import { targetOf } from '../images/hybrid/target.ts';
import { imageTime } from '../images/time.ts';
import { checkStart } from '../run/check-start.ts';
import { imageContents, menuEntryIds, type MenuEntryId, type Programs } from '../run/image.ts';
import { checkGuestFiles, guestFiles } from '../run/linux.ts';
import { buildSelfTest, selfTestFolder } from '../self-test/build.ts';
import { sizeText } from '../usb/size-text.ts';
import { addGuestOptions, guestWish, type GuestOptions } from './guest-options.ts';
import { numberOf } from './numbers.ts';

interface ImageOptions extends GuestOptions {
  readonly out?: string;
  readonly menuTimeout: number;
  readonly default: MenuEntryId;
}

/** `lyn image`: what real machines boot from a USB stick, a disk or an optical drive. */
export function registerImage(program: Command): void {
  const command = program
    .command('image')
    .description('write one disk image, with Lyn and a Linux guest, that BIOS and UEFI machines boot from USB stick, disk and optical drive')
    .option('--out <file>', "the image; its manifest and SBOM lie beside it: the project's `build/lyn.img` unless told");
  addGuestOptions(command);
  command
    .addOption(new Option('--default <entry>', "the menu's entry that starts by itself").choices(menuEntryIds).default('normal'))
    .option('--menu-timeout <seconds>', 'how long the boot menu waits for a key; 0 starts at once', secondsOfMenu, 5)
    .addHelpText('after', '\nSOURCE_DATE_EPOCH in the environment is the time that all files show; 2020-01-01 unless set. Equal inputs give equal bytes.\nExit status: 0, the image is there; 1, something failed, and what was there before is as it was; 2, a command line that means nothing.')
    .action(run);
}

/** A menu that waits longer waits for somebody, who can make it wait by a key. */
const longestMenu = 3600;

function secondsOfMenu(text: string): number {
  const seconds = numberOf(`whole seconds up to ${longestMenu}`, 5)(text);
  if (seconds <= longestMenu) return seconds;
  throw new InvalidArgumentError(`It takes whole seconds up to ${longestMenu}, such as 5.`);
}

async function run(options: ImageOptions): Promise<void> {
  const wished = options.out ?? relative(process.cwd(), buildPath('lyn.img'));
  const out = await targetOf(wished); // what is wrong with the command line is said before anything is fetched or built for nothing
  await checkGuestFiles(options);
  await checkStart(guestWish(options));
  imageTime();
  await installMissing();
  const contents = await makeContents(options);
  console.log('Writing the image ...');
  describe(await buildHybridImage(contents, out), out === resolve(wished) ? wished : out);
}

/** What a build and Debian's guest take below `build/`, from nothing, in bytes. */
const buildBytes = 400 * 2 ** 20;

async function makeContents(options: ImageOptions): Promise<ImageContents> {
  await makeFolder(buildPath());
  return whereRoomIs({ folder: buildPath(), bytes: buildBytes, otherwise: 'put the checkout on another disk' }, async () => {
    const wish = { ...guestWish(options), menuSeconds: options.menuTimeout, first: options.default };
    console.log("Preparing the guest's kernel and initramfs ...");
    const guest = await guestFiles(wish);
    await checkStart(wish, guest);
    const programs = await buildPrograms();
    return imageContents(programs, guest, wish);
  });
}

/** Most modules are in both. */
async function buildPrograms(): Promise<Programs> {
  const session = new Session();
  console.log('Building the hypervisor ...');
  const { elf, size } = await build({ session });
  console.log('Building the self-test and its guests ...');
  return { hypervisor: { elf, build: size.buildId }, selfTest: await buildSelfTest(selfTestFolder(), session) };
}

/** `path`: as the person has it. */
function describe({ seal, sha256, manifest }: HybridImage, path: string): void {
  console.log(`${path}: ${sizeText(seal.bytes)}, image ${manifest.identifier.slice(0, 16)}, SHA-256 ${sha256}`);
  console.log(`${path}.manifest.json: what is in it; ${path}.cdx.json: the same in CycloneDX`);
  console.log(`Put it on a stick with: npx lyn usb write ${shellPath(path)} /dev/disk/by-id/usb-...`);
}
