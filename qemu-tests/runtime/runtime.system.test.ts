import { readFile, rm } from 'node:fs/promises';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { boot, boardNamed } from '../../boards/index.ts';
import { build } from '../../toolchain/build/build.ts';
import { projectRoot } from '../../toolchain/host/root.ts';
import { buildDiskImage } from '../../toolchain/images/disk.ts';
import { runFolder, untilHalted } from '../support/boots.ts';

const folder = runFolder('runtime');
let image: string;

beforeAll(async () => {
  image = (await build({ entries: ['qemu-tests/runtime/fixtures/faults.ts'], output: `${folder}/faults` })).elf;
});

/** Boots the program with a letter that says what it shall suffer, on a processor without VT-x; the console's lines. */
async function suffer(letter: string, cpu?: string): Promise<string[]> {
  const name = `${folder}/${letter}`;
  const disk = await buildDiskImage({ kind: 'multiboot', kernel: image, commandLine: `suffer ${letter}`, modules: [] }, `${name}/disk.img`);
  const machine = await boot(boardNamed('qemu-tcg'), { disk, folder: name, timeoutSeconds: 60, ...(cpu === undefined ? {} : { cpu }) });
  return (await untilHalted(machine)).console.trimEnd().split(/\r?\n/);
}

/** The file and line of the only place in the program where `text` stands. */
async function place(text: string): Promise<string> {
  const lines = (await readFile(new URL('fixtures/faults.ts', import.meta.url), 'utf8')).split('\n');
  const found = lines.flatMap((line, i) => (line.includes(text) ? [i + 1] : []));
  expect(found, text).toHaveLength(1);
  return `qemu-tests/runtime/fixtures/faults.ts:${found[0]}`;
}

const backtrace = (lines: readonly string[]): string[] => lines.filter((line) => line.startsWith('lyn:   ')).map((line) => line.slice(7));

describe('the log', () => {
  test('formats numbers, truth and text, says the level, and ends with the halt', async () => {
    expect(await suffer('-')).toEqual(['lyn: formats: -5 0xfedc true 4', 'lyn: warning: this is a warning', 'lyn: halted']);
  });
});

/** What fails, the letter for it, what the report says, and the lines of the program that the backtrace names. */
const checks: readonly (readonly [what: string, letter: string, says: string, frames: readonly (readonly [name: string, text: string])[]])[] = [
  ['an index', 'i', 'index 9 is not below the length 4', [['inner', 'numbers[index] = 7'], ['outer', 'log.info(`before'], ['main', 'outer(9);']]],
  ['a null reference', 'n', 'null reference', [['nextOf', 'return node.next!'], ['main', 'nextOf(chain).value']]],
  ['a division', 'd', 'division by zero', [['main', '100 / untouched']]],
  ['an assertion', 'a', 'assertion failed: untouched === 1', [['main', 'assert(untouched === 1)']]],
  ['a panic', 'p', 'a panic of 0x10', [['main', 'panic(`a panic']]],
  ['a misaligned access to a device', 'm', 'mmio: address 0xfee00002 is not aligned to the width of the access', [['main', 'mmio.load32(0xfee00002n)']]],
];

describe('a failed check', () => {
  test.each(checks)('%s: the report has the reason, and the backtrace the TypeScript lines', async (_, letter, says, frames) => {
    const lines = await suffer(letter);
    expect(lines).toContain(`lyn: panic: ${says}`);
    const wanted = frames.map(async ([name, text]) => `${name} (${await place(text)})`);
    expect(backtrace(lines)).toEqual(await Promise.all(wanted));
    expect(lines.at(-1)).toBe('lyn: halted');
  });

  test('while an exit is being served ends the domain, and the machine goes on', async () => {
    const lines = await suffer('v');
    expect(lines).toContain('lyn: panic: index 4 is not below the length 4');
    expect(lines.slice(-2)).toEqual(['lyn: the domain would be ended here', 'lyn: halted']);
  });
});

describe('memory', () => {
  test('a null dereference faults', async () => {
    expect(await suffer('z')).toContain('lyn: panic: page fault: read of 0x0, which is not mapped (vector 0xe, error code 0x0) on processor 0');
  });

  test('the page under a stack is not mapped', async () => {
    expect((await suffer('g')).join('\n')).toMatch(/page fault: read of 0xffffffffc000\d008, which is not mapped/);
  });

  test('a stack that is used up is reported, on a stack of its own, with its backtrace', async () => {
    const lines = await suffer('o');
    expect(lines.join('\n')).toContain('lyn: panic: double fault: has a stack overflowed?');
    expect(backtrace(lines)[3]).toBe(`deepen (${await place('return references.deepen')})`);
    expect(lines.at(-1)).toBe('lyn: halted');
  });

  test('code cannot be written', async () => {
    const lines = await suffer('r');
    expect(lines.join('\n')).toMatch(/page fault: write to 0xffffffff80201000, which is forbidden/);
    expect(backtrace(lines).at(-1)).toBe(`main (${await place('memory.store8(textAddress()')})`);
  });

  test('data cannot be executed', async () => {
    expect((await suffer('x')).join('\n')).toMatch(/page fault: execution of 0xffff8000[0-9a-f]{8}, which is forbidden/);
  });
});

describe('an instruction that the processor refuses', () => {
  test('is answered with false where the program tries it', async () => {
    expect(await suffer('t')).toContain('lyn: set: false');
  });
});

describe('the log as records', () => {
  test('becomes text again on the host, with the places that wrote it', async () => {
    const { elf } = await build({ entries: ['qemu-tests/runtime/fixtures/records.ts'], output: `${folder}/records` });
    const disk = await buildDiskImage({ kind: 'multiboot', kernel: elf, commandLine: '', modules: [] }, `${folder}/records/disk.img`);
    const { console } = await untilHalted(await boot(boardNamed('qemu-tcg'), { disk, folder: `${folder}/records/run`, timeoutSeconds: 60 }));
    expect(console.trimEnd().split(/\r?\n/)).toEqual(['lyn: as text', 'lyn: halted']);
    const lyn = (...words: readonly string[]) => execa('node', ['toolchain/bin/lyn.mjs', 'log', `${folder}/records/run/debug-port.txt`, '--formats', `${folder}/records/formats.json`, ...words], { cwd: projectRoot() });
    const text = ['lyn: warning: one has 3 letters: false', 'lyn: warning: fifteen has 7 letters: true', 'lyn: warning: a word of more than eight letters has 33 letters: true', 'lyn: -5 0x200000 Busy 255', 'the end'];
    expect((await lyn()).stdout.split('\n')).toEqual(text);
    expect((await lyn('--places')).stdout).toContain(`lyn: -5 0x200000 Busy 255 (qemu-tests/runtime/fixtures/records.ts:`);
  });
});

describe('AMD-V', () => {
  test('a guest runs from exit to exit, its registers in their places, and hazards are served on the way back', async () => {
    const { elf } = await build({ entries: ['qemu-tests/runtime/fixtures/svm.ts'], output: `${folder}/svm` });
    const disk = await buildDiskImage({ kind: 'multiboot', kernel: elf, commandLine: '', modules: [] }, `${folder}/svm/disk.img`);
    const machine = await boot(boardNamed('qemu-tcg'), { disk, folder: `${folder}/svm/run`, timeoutSeconds: 60, cpu: 'EPYC,+svm' });
    const lines = (await untilHalted(machine)).console.trimEnd().split(/\r?\n/);
    // 0x72: CPUID, APM volume 2, appendix C.
    expect(lines).toEqual([
      'lyn: exit 0x72 at 0x5: rax 0x1234 rbx 0x5678 rcx 0x678 r15 0xfedcba9876543210',
      'lyn: hazards 1',
      'lyn: exit 0x72 at 0x5: rax 0x4321 rbx 0x5cf0 rcx 0x678 r15 0xfedcba9876543210',
      'lyn: halted',
    ]);
  });
});

describe('a processor that is too old', () => {
  test('without 64-bit mode is refused in words', async () => {
    expect((await suffer('-', 'qemu32')).join('\n')).toMatch(/^lyn: this processor has no 64-bit mode .*\nlyn: halted/m);
  });

  test('without execute-disable is refused in words', async () => {
    expect((await suffer('-', 'qemu64,-nx')).join('\n')).toMatch(/^lyn: this processor does not offer execute-disable .*\nlyn: halted/m);
  });
});

describe('the build', () => {
  test('gives the same bytes again, from sources to image', async () => {
    const read = async (): Promise<Buffer[]> => {
      await rm(`${folder}/twice`, { recursive: true, force: true });
      const { elf, elf64 } = await build({ entries: ['qemu-tests/runtime/fixtures/hello.ts'], output: `${folder}/twice`, cache: `${folder}/twice/cache` });
      return [await readFile(elf), await readFile(elf64)];
    };
    expect(await read()).toEqual(await read());
  });

  test('says what belongs to the image', async () => {
    const size = JSON.parse(await readFile(`${folder}/faults/size.json`, 'utf8')) as { image: number; modules: { source: string; bytes: number }[] };
    expect(size.modules.find((module) => module.source === 'runtime/boot.S')?.bytes).toBeGreaterThan(500);
    expect(size.image).toBeLessThan(32 * 1024);
  });
});
