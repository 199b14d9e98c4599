import type { Command } from 'commander';
import { describePage, pageToJson } from '../self-test/describe.ts';
import { reportOnDisk } from '../self-test/from-disk.ts';
import { readPage, type Page } from '../self-test/page.ts';
import { readGiven, standardInput } from './given.ts';

/** `lyn report-hardware`: what a page of the self-test says of a machine. */
export function registerReportHardware(program: Command): void {
  program
    .command('report-hardware')
    .description("tell what a page of the self-test says of a machine: whether Lyn runs, what failed, what is missing and what Lyn does without")
    .argument('<file>', "a capture of the serial console, the page itself, its last line alone, as from a photograph, or the boot medium that it was written to: a disk, or an image of one; - for standard input")
    .option('--json', 'as JSON on standard output')
    .addHelpText('after', '\nThe self-test is in the menu of the image that lyn image makes; lyn run --self-test shows it on a board.\nExit status: 0, a page was read, whatever it says (--json has it for programs); 1, there is none that is whole; 2, a command line that means nothing.')
    .action(report);
}

/** Bytes of a capture that are read: a page has some thousands. */
const MOST = 64 << 20;

async function report(file: string, options: { readonly json?: boolean }): Promise<void> {
  const path = file === '-' ? standardInput : file;
  const page = pageOf(file === '-' ? 'standard input' : file, (await reportOnDisk(path)) ?? textOf(await readGiven(path, MOST)));
  process.stdout.write(options.json === true ? pageToJson(page) : describePage(page));
}

const encodings: Readonly<Record<string, string>> = { fffe: 'utf-16le', feff: 'utf-16be' };

/** As an editor or a shell may have saved it: what begins with its byte order mark is UTF-16. */
function textOf(bytes: Buffer): string {
  const encoding = encodings[bytes.toString('hex', 0, 2)] ?? 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function pageOf(file: string, text: string): Page {
  try {
    return readPage(text);
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
}
