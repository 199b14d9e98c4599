import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fetchKernel } from '../../guests/linux/kernel.ts';
import { unpackKernel } from '../../guests/linux/vmlinux.ts';
import { runTool } from '../../toolchain/host/tool.ts';
import { differenceOf, show, type Sample } from './differences.testing.ts';
import { instructionLength } from './length.ts';
import { CodeSize, type DecodeMode } from './mode.ts';

/** `objdump -d` of the kernel inside of a bzImage: lines of address, bytes and text. */
async function listing(image: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lyn-kernel-'));
  try {
    const output = join(folder, 'listing');
    await runTool('objdump', ['-d', '-w', await unpackKernel(image, folder)], { stdout: { file: output }, buffer: { stdout: false } });
    return await readFile(output, 'latin1');
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Each line of the listing that has an instruction, without making an array of millions of lines. */
function* lines(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    yield text.slice(start, end);
    start = end + 1;
  }
}

const mode: DecodeMode = { size: CodeSize.Bits64, amd: true };
const instruction = /^\s*[0-9a-f]+:\t((?:[0-9a-f]{2} )+)\s*\t(.*)$/;

/** It fetches the kernel from Debian's archive. */
describe.runIf(process.env.LYN_FULL === '1')("every instruction of Debian's kernel", () => {
  it('has the length that objdump says', { timeout: 900_000 }, async () => {
    const { image, version } = await fetchKernel();
    const found: string[] = [];
    let compared = 0;
    for (const line of lines(await listing(image))) {
      const match = instruction.exec(line);
      if (match === null) continue;
      compared++;
      const bytes = Uint8Array.from(match[1]!.trim().split(' '), (byte) => parseInt(byte, 16));
      const sample: Sample = { bytes, mode, theirs: { at: 0, length: bytes.length, text: match[2]! }, ours: instructionLength([...bytes], mode) };
      const difference = differenceOf(sample);
      if (difference !== undefined) found.push(`${difference?.what ?? 'unknown'}: ${show(sample)}`);
    }
    console.log(`${compared} instructions of linux ${version} compared`);
    expect(found).toEqual(['objdump joins FWAIT and the instruction after it: 9bdbe3: objdump 3 (finit), decoder 1']);
    expect(compared).toBeGreaterThan(1_000_000);
  });
});
