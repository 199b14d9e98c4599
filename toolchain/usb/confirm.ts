import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { serialOf } from './block-devices.ts';
import type { DiskTarget } from './target.ts';

/** What a person repeats to show that the disk is the one that is meant. */
export interface Confirmation {
  /** Such as "serial number". */
  readonly what: string;
  readonly word: string;
}

/**
 * The serial number; of a disk without one its lasting name, its world-wide name, or at last its path. Throws where another disk has the same:
 * the empty places of a card reader, and what a stick shows as an optical drive, cannot be mistaken for it.
 */
export function confirmationOf({ device, names, others }: DiskTarget): Confirmation {
  const [serial, wwn] = [serialOf(device), device.wwn?.trim()];
  if (serial !== undefined) {
    const twin = others.find((other) => serialOf(other) === serial && other.size > 0 && other.type !== 'rom');
    if (twin !== undefined) throw new Error(`${device.path} and ${twin.path} have the same serial number, ${serial}. Unplug the one that is not meant.`);
    return { what: 'serial number', word: serial };
  }
  if (names[0] !== undefined) return { what: 'name (it has no serial number)', word: names[0] };
  if (wwn) return { what: 'world-wide name (it has no serial number)', word: wwn };
  return { what: 'path (it has no serial number)', word: device.path };
}

/** How an answer is got: from the command line, or from the person at the terminal. */
export interface Answer {
  /** What --confirm-serial says. */
  readonly given: string | undefined;
  /** Asks the person; undefined where nobody is there. */
  readonly ask: ((question: string) => Promise<string | undefined>) | undefined;
}

/** Throws unless the confirmation is given, or typed, to the letter. */
export async function requireConfirmation({ what, word }: Confirmation, { given, ask }: Answer): Promise<void> {
  if (given !== undefined) {
    if (given.trim() !== word) throw new Error(`--confirm-serial says "${given}", and the disk's ${what} is "${word}". Nothing was written.`);
    return;
  }
  if (ask === undefined) throw new Error(`Standard input is no terminal where somebody could type the disk's ${what}. Add --confirm-serial with it. Nothing was written.`);
  const typed = await ask(`Type its ${what} to erase it: `);
  if (typed?.trim() !== word) throw new Error(typed === undefined ? 'No answer. Nothing was written.' : `That is not its ${what}, "${word}". Nothing was written.`);
}

/** Asks on a terminal; undefined when the person leaves with Ctrl-C or Ctrl-D. */
export async function askPerson(question: string, input: Readable = process.stdin, output: Writable = process.stdout): Promise<string | undefined> {
  const lines = createInterface({ input, output });
  const left = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)));
  try {
    return await Promise.race([lines.question(question), left]);
  } finally {
    lines.close();
  }
}
