import { open, stat } from 'node:fs/promises';
import { inMegabytes } from '../host/megabytes.ts';
import { hypervisorRules, type GuestFilesAtHand, type OptionsRead, type RefusedWord } from './hypervisor-rules.ts';
import { moduleStrings, type LinuxWish } from './linux.ts';

/** Enough of a kernel for its header. */
const headerBytes = 4096;

const megabyte = 1n << 20n;
/** Guests have multiples of this. */
const memoryStep = 2n * megabyte;
/** A guest's kernel and initramfs lie below 4 GB: more memory than this makes no more room for them. */
const memoryEnd = 1n << 32n;

type Files = Pick<LinuxWish, 'kernel' | 'initramfs'>;

/** Why the hypervisor would refuse such options at boot: the word, and those that there are. Nothing if it takes them. */
export function refusalOfOptions(line: string): string | undefined {
  const read = hypervisorRules().readOptions(line);
  return 'word' in read ? refusalOf(read) : undefined;
}

const refusalOf = ({ word, sentence }: RefusedWord): string => `The hypervisor does not take the option "${word}", which is unknown or whose value makes no sense: ${sentence}.`;

/** What the hypervisor reads in its options. Throws where it would refuse them. */
export function readOptions(line: string): OptionsRead {
  const read = hypervisorRules().readOptions(line);
  if ('word' in read) throw new Error(refusalOf(read));
  return read;
}

/**
 * Refuses a wish that the hypervisor would refuse at boot, by its own rules. `files` are those that the guest will have, as far as they are known by now.
 * Throws with sizes, and the least memory that is enough.
 */
export async function checkStart(wish: LinuxWish, files: Files = wish): Promise<void> {
  const { guestMemory, test } = readOptions(wish.options ?? '');
  if (test) throw new Error('The hypervisor\'s option "test" is for a flat binary, and the guest here is a Linux: leave it out of --options.');
  if (files.kernel === undefined) return;
  const guest = await atHand(files.kernel, files.initramfs, wish);
  const refused = hypervisorRules().refusalOfGuest(guest, guestMemory);
  if (refused === undefined) return;
  const why = `The hypervisor would not start this guest: ${refused.sentence}.`;
  throw new Error(refused.forMemory ? `${why} ${sizesOf(guest, files, guestMemory)} ${nextStep(guest, guestMemory)}` : `${why} The kernel is ${files.kernel}; its command line has ${guest.commandLine.length} characters.`);
}

async function atHand(kernel: string, initramfs: string | undefined, wish: LinuxWish): Promise<GuestFilesAtHand> {
  const file = await open(kernel);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const { kernel: text } = moduleStrings(wish);
    return {
      kernelStart: buffer.subarray(0, bytesRead), kernelBytes: (await file.stat()).size,
      initramfsBytes: initramfs === undefined ? 0 : (await stat(initramfs)).size,
      commandLine: text.slice(text.indexOf(' ') + 1),
    };
  } finally {
    await file.close();
  }
}

function sizesOf({ kernelBytes, initramfsBytes }: GuestFilesAtHand, { kernel, initramfs }: Files, guestMemory: bigint): string {
  const ofInitramfs = initramfs === undefined ? '' : `, the initramfs ${initramfs} ${inMegabytes(initramfsBytes)} MB`;
  return `It has ${guestMemory / megabyte} MB; the kernel ${kernel} has ${inMegabytes(kernelBytes)} MB packed${ofInitramfs}.`;
}

function nextStep(guest: GuestFilesAtHand, guestMemory: bigint): string {
  const fitsInto = (size: bigint): boolean => hypervisorRules().refusalOfGuest(guest, size) === undefined;
  const it = guest.initramfsBytes === 0 ? 'It fits' : 'They fit';
  if (!fitsInto(memoryEnd)) return `${it} into no size of memory: name smaller ones.`;
  let least = guestMemory;
  while (!fitsInto(least)) least += memoryStep;
  return `${it} from --memory ${least / megabyte}M on; Linux wants more, to unpack what is in it.`;
}
