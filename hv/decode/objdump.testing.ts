import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodeSize, type DecodeMode } from './mode.ts';

/** What objdump makes of the bytes from `at` on: one instruction, with prefixes that it puts on lines of their own joined to it. */
export type Disassembled = { readonly at: number; readonly length: number; readonly text: string };

const machines = { [CodeSize.Bits16]: 'i8086', [CodeSize.Bits32]: 'i386', [CodeSize.Bits64]: 'i386:x86-64' };

const PREFIX = '(?:data16|data32|addr16|addr32|rex(?:\\.[WRXB]+)?|[cdefgs]s|lock|repz|repnz|rep)';
const onlyPrefixes = new RegExp(`^${PREFIX}(?: ${PREFIX})*\\s*$`);

/** All lines of `objdump -D` over `bytes` as they come. `more`: options for its disassembler. */
function lines(bytes: Uint8Array, mode: DecodeMode, more: readonly string[]): [number, string][] {
  const folder = mkdtempSync(join(tmpdir(), 'lyn-objdump-'));
  try {
    const file = join(folder, 'bytes');
    writeFileSync(file, bytes);
    const vendor = [mode.amd ? 'amd64' : 'intel64', ...more].join(',');
    const options = ['-D', '-b', 'binary', '-m', machines[mode.size], '-M', vendor, '-w', '--no-show-raw-insn', file];
    const text = execFileSync('objdump', options, { maxBuffer: 2 ** 30, encoding: 'latin1' });
    return text.split('\n').filter((line) => line.includes(':\t')).map(parseLine);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function parseLine(line: string): [number, string] {
  const colon = line.indexOf(':');
  return [parseInt(line.slice(0, colon), 16), line.slice(colon + 2).trim()];
}

/** Bytes of a slot: a string of at most 16 and what follows it, which is over before the next slot begins. */
export const SLOT = 32;

/** What each of the strings begins with; no string, and nothing that begins in it, may reach beyond `slot` bytes. */
export function disassembleEach(strings: readonly Uint8Array[], mode: DecodeMode, slot = SLOT, options: readonly string[] = []): Disassembled[] {
  const bytes = Buffer.alloc((strings.length + 1) * slot, 0x90);
  strings.forEach((string, index) => bytes.set(string.subarray(0, 16), index * slot));
  return disassemble(bytes, mode, options).filter(({ at }) => at % slot === 0).slice(0, strings.length);
}

/** The instructions of `bytes`, one after the other. The last one is left out: it may be cut off. */
export function disassemble(bytes: Uint8Array, mode: DecodeMode, options: readonly string[] = []): Disassembled[] {
  const all = lines(bytes, mode, options);
  const found: Disassembled[] = [];
  for (let i = 0; i < all.length - 1; i++) {
    const [at, first] = all[i]!;
    let text = first;
    while (onlyPrefixes.test(all[i]![1]) && i < all.length - 2) text += ` ${all[++i]![1]}`;
    found.push({ at, length: all[i + 1]![0] - at, text });
  }
  return found;
}
