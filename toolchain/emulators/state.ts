import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlacesAnywhere } from '../build/backtrace/lines.ts';
import { runTool } from '../host/tool.ts';

/** Where a processor stood. */
interface Stand {
  readonly processor: number;
  /** 64 bits, in hexadecimal without 0x. */
  readonly rip: string;
}

/** Instruction pointers in what an emulator shows of its processors: Bochs' `CPU0:` and `rip: 00000000_00007c07`, QEMU's `CPU#0` and `RIP=0000000000007c07` or `EIP=00007c07`. */
export function readStands(state: string): Stand[] {
  let processor = 0;
  const stands: Stand[] = [];
  for (const line of state.split('\n')) {
    const number = /^CPU#?(\d+):?\s*$/.exec(line)?.[1];
    if (number !== undefined) processor = Number(number);
    const rip = /^(?:rip: |[RE]IP=)([0-9a-f_]+)/.exec(line)?.[1];
    if (rip !== undefined) stands.push({ processor, rip: rip.replace('_', '').padStart(16, '0') });
  }
  return stands;
}

/**
 * Keeps what an emulator shows of its processors as `state.txt` in `folder`, with functions and lines of the ELF file `symbols` in
 * front. Gives where the processors stood as half a sentence, empty if `state` does not tell.
 */
export async function keepState(folder: string, state: string, symbols: string | undefined): Promise<string> {
  const stands = readStands(state);
  const places = symbols === undefined ? [] : await placesOf(stands, symbols).catch((error: Error) => [`of which nothing more is known: ${error.message}`]);
  const lines = stands.map(({ processor, rip }, i) => `processor ${processor} at 0x${rip}${places[i] === undefined ? '' : `, ${places[i]}`}`);
  const file = join(folder, 'state.txt');
  await writeFile(file, [...lines, '', state.replaceAll('\r', '').trim(), ''].join('\n'));
  return lines.length === 0 ? '' : `${lines.join('; ')} (registers in ${file})`;
}

/** The words of a machine's end by time-out. `stands`: what `keepState` gave. */
export function timeoutDetail(seconds: number, stands: string): string {
  return `still running after ${seconds} s${stands === '' ? '' : `, ${stands}`}`;
}

async function placesOf(stands: readonly Stand[], symbols: string): Promise<(string | undefined)[]> {
  const text = await runTool('addr2line', ['--exe', symbols, '--addresses', '--inlines', '--functions'], { input: stands.map(({ rip }) => `0x${rip}\n`).join('') });
  return parsePlacesAnywhere(text).map(([innermost]) => innermost && `${innermost.symbol} in ${innermost.file}:${innermost.line}`);
}
