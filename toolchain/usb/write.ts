import { stat } from 'node:fs/promises';
import { checkSeal, type Seal } from '../images/seal.ts';
import { runTool } from '../host/tool.ts';
import { labelsOn, modelOf, serialOf } from './block-devices.ts';
import { confirmationOf, requireConfirmation, type Answer } from './confirm.ts';
import { withSystemPrograms, type DiskHost } from './disk-host.ts';
import { openDisk, openFile, type Medium } from './medium.ts';
import type { Progress } from './progress.ts';
import { refusalOf } from './refusal.ts';
import { sizeText } from './size-text.ts';
import { findTarget, requireAccess, type DiskTarget, type Target } from './target.ts';
import { writeImage } from './write-image.ts';

/** What the person wants. */
export interface Wish {
  readonly image: string;
  readonly target: string;
  readonly allowFixed: boolean;
}

/** Whom it is told, and who answers. */
export interface Dialogue {
  say(line: string): void;
  readonly answer: Answer;
  readonly progress: Progress;
  /** Called before the first byte is written; from then on an interrupt has to be heard. */
  stopSignal(): AbortSignal;
}

/**
 * Writes an image to a disk or a plain file. Nothing is written, nor is the disk opened, before the disk is found fit, the image
 * whole, and the person sure. Throws with the reason, an `UnusableMedium` once writing has begun.
 */
export async function write(wish: Wish, host: DiskHost, dialogue: Dialogue): Promise<void> {
  const target = await fitTarget(wish, host);
  await refuseItself(wish);
  if (target.kind === 'file' && dialogue.answer.given !== undefined) throw new Error(`${target.path} is a plain file, which has no serial number. Give a disk, or leave out --confirm-serial.`);
  const seal = await checkImage(wish.image, dialogue);
  requireRoom(wish.image, seal, target);
  if (target.kind === 'disk') await confirm(target, wish, host, dialogue);
  const { name, medium } = await openTarget(target);
  try {
    if (target.kind === 'disk') requireSame(target, await findTarget(target.device.path, host)); // what is open now stays the same disk, or is gone
    dialogue.say(`Writing ${sizeText(seal.bytes)} to ${name} ...`);
    const { oldTable } = await writeImage({ image: wish.image, seal, name, medium, stop: dialogue.stopSignal(), progress: dialogue.progress });
    if (oldTable) dialogue.say('The copy of an older partition table (GPT) at its end is erased too.');
  } finally {
    await medium.close();
  }
  dialogue.say(`${wish.image} is on ${name}: written, read back, and equal.`);
  if (target.kind === 'disk') await release(target, dialogue);
}

/** The target, if this user may write to it and nothing speaks against it. */
async function fitTarget({ target: path, allowFixed }: Wish, host: DiskHost): Promise<Target> {
  const target = await findTarget(path, host);
  const refusal = target.kind === 'disk' ? refusalOf(target.device, allowFixed, target.below) : undefined;
  if (refusal !== undefined) throw new Error(refusal);
  await requireAccess(target);
  return target;
}

async function refuseItself({ image, target }: Wish): Promise<void> {
  const [one, other] = await Promise.all([stat(image), stat(target)]);
  if (one.dev === other.dev && one.ino === other.ino) throw new Error(`${image} and ${target} are the same file. Give another target.`);
}

async function checkImage(image: string, { progress }: Dialogue): Promise<Seal> {
  let begun = false;
  try {
    return await checkSeal(image, (bytes, total) => {
      if (!begun) progress.begin('Checking', total);
      begun = true;
      progress.reach(bytes);
    });
  } finally {
    if (begun) progress.end();
  }
}

function requireRoom(image: string, seal: Seal, target: Target): void {
  const { bytes, block } = target.kind === 'disk' ? { bytes: target.device.size, block: target.device['log-sec'] } : { bytes: target.bytes, block: 512 };
  if (Math.ceil(seal.bytes / block) * block <= bytes) return;
  throw new Error(`${target.path} is too small: it has ${bytes} bytes (${sizeText(bytes)}), and ${image} needs ${seal.bytes} (${sizeText(seal.bytes)}).`);
}

/** Says what will be lost, has it confirmed, and makes sure that the disk is still the same one. */
async function confirm(target: DiskTarget, wish: Wish, host: DiskHost, { say, answer }: Dialogue): Promise<void> {
  const confirmation = confirmationOf(target);
  describeLoss(target).forEach(say);
  await requireConfirmation(confirmation, answer);
  requireSame(target, await fitTarget(wish, host));
}

function requireSame(target: DiskTarget, now: Target): void {
  const marks = (disk: DiskTarget): string => JSON.stringify([disk.device['maj:min'], disk.sequence, disk.device.size, confirmationOf(disk)]);
  if (now.kind !== 'disk' || marks(now) !== marks(target)) throw new Error(`${target.path} is another disk now than before. Nothing was written. Begin again.`);
}

function describeLoss({ path, device, names }: DiskTarget): string[] {
  const labels = labelsOn(device);
  const serial = serialOf(device);
  const words = [modelOf(device), sizeText(device.size), device.tran ?? '', serial === undefined ? '' : `serial number ${serial}`, labels.length === 0 ? '' : `labels ${labels.join(', ')}`];
  const name = nameOf({ path, names });
  return [
    `${name}${device.path === name ? '' : ` (now ${device.path})`}: ${words.filter((word) => word !== '').join(', ')}`,
    'This will erase all that is on it.',
  ];
}

/** The lasting name rather than one that another disk may have tomorrow. */
function nameOf({ path, names }: Pick<DiskTarget, 'path' | 'names'>): string {
  return names.includes(path) ? path : names[0] ?? path;
}

async function openTarget(target: Target): Promise<{ readonly name: string; readonly medium: Medium }> {
  if (target.kind === 'file') return { name: target.path, medium: await openFile(target.path) };
  const { device } = target;
  const medium = await openDisk(device.path, device.size, device['log-sec']).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EBUSY') throw new Error(`${device.path} is in use by something that lsblk does not show (EBUSY), such as another writer, a container, or a file system over several disks. Nothing was written.`);
    throw error;
  });
  return { name: nameOf(target), medium };
}

/** The kernel looks at the new partitions, where it can. */
async function release({ device }: DiskTarget, { say }: Dialogue): Promise<void> {
  const again = device.type === 'loop' ? 'it is attached again with losetup --partscan' : 'it is plugged in again';
  const looked = await runTool('blockdev', ['--rereadpt', device.path], { env: withSystemPrograms() }).then(() => true, () => false);
  if (!looked) say(`The kernel has not looked at its new partitions: they show when ${again}.`);
  say(device.type === 'loop' ? `losetup --detach ${device.path} lets go of its file.` : 'It can be unplugged.');
}
