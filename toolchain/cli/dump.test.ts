import { execa } from 'execa';
import { cp, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownArchives } from '../build/archive/places.ts';
import { keepBuild } from '../build/archive/write.ts';
import { encodeTable } from '../build/backtrace/encode.ts';
import { consoleLines, dumpBytes, event, u32, u64, words } from '../dump/encoder.testing.ts';
import { archive as sample } from '../dump/sample.testing.ts';
import { buildPath } from '../host/root.ts';
import { lynIn } from './lyn.testing.ts';

const BUILD = 'feedfacecafebeef';
const CODE = 0xffffffff80201000n;
const READY = 0xffffffff80202000n;
let folder: string;

/** An image with code at CODE and the text `ready` at READY. */
async function linkImage(path: string): Promise<void> {
  const source = `.text\n.globl _start\n_start: .skip 0x100, 0x90\n.section .rodata, "a"\n.quad text\n.long 5, 0\ntext: .ascii "ready"\n`;
  await execa('gcc', ['-c', '-x', 'assembler', '-', '-o', `${path}.o`], { input: source });
  await execa('ld', [`-Ttext=0x${CODE.toString(16)}`, `--section-start=.rodata=0x${READY.toString(16)}`, '-o', path, `${path}.o`]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lyn-dump-'));
  await linkImage(join(folder, 'image'));
  const table = { functions: [{ name: 'main', file: 'hv/boot/main.ts', hidden: false }], locations: [{ function: 0, line: 7, caller: 0 }], rows: [{ address: 0x201000, location: 1, frame: 8 }] };
  const configuration = { build: BUILD, entries: ['hv/boot/main.ts'], optimise: 'speed', flags: [] };
  await keepBuild(join(folder, 'archive'), {
    configuration, elf64: join(folder, 'image'), names: sample.names, backtrace: encodeTable(table),
    formats: { build: BUILD, formats: [...sample.formats.values()] },
  });
  const registers = words(...Array<bigint>(15).fill(0n), 13n, 0n, CODE + 5n, 8n, 2n, 0n, 0n, 0n, 0n, 0n, 0n);
  const ring = Buffer.concat([u32(0), u64(2n), event(10n, 1, 4, 5, 0x7c00n, 0n), event(30n, 3, 1, 0x1001, READY, 3n)]);
  const dump = dumpBytes([[1, registers], [2, words(0n)], [3, ring]]);
  await writeFile(join(folder, 'console.txt'), ['lyn: general protection', ...consoleLines(dump), 'lyn: halted', ''].join('\r\n'));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'other.txt'), consoleLines(dumpBytes([], { build: 'another' })).join('\n'));
}, 60_000);

afterAll(() => rm(folder, { recursive: true }));

const lyn = (...args: string[]) => lynIn(folder, ...args);

describe('lyn dump', () => {
  it('prints a dump of the build whose archive it finds', async () => {
    const { status, output } = await lyn('dump', 'console.txt', '--archive', 'archive');
    expect(status).toBe(0);
    expect(output).toContain('exception 13 (vector 0xd, error code 0x0)');
    expect(output).toContain('backtrace\n  main (hv/boot/main.ts:7)');
    expect(output).toContain('log info: the guest is ready, 3 of …');
  });

  it('takes the folder of the build itself, and writes JSON', async () => {
    const { output } = await lyn('dump', 'console.txt', '--json', '--archive', `archive/${BUILD}`);
    expect(JSON.parse(output)).toMatchObject({ kind: 'crash', build: BUILD, registers: { rip: '0xffffffff80201005' }, backtrace: [{ place: { function: 'main', line: 7 } }] });
  });

  it('of a build that is not in the archive says which are', async () => {
    expect(await lyn('dump', 'other.txt', '--archive', 'archive')).toEqual({ status: 1, output: expect.stringMatching(/^lyn: byte 24 of the dump: the dump is of build another, .* archive holds feedfacecafebeef\. Give/) });
  });

  it.each([['absent', 'absent is not there'], ['console.txt', 'console.txt is no folder'], ['empty', 'empty holds none']])('with --archive %s says that %s', async (archive, sentence) => {
    expect(await lyn('dump', 'other.txt', '--archive', archive)).toEqual({ status: 1, output: expect.stringContaining(`there is no archive: ${sentence}. Give`) });
  });

  it('looks through the archives of all builds of its own, and names them', async () => {
    const { output } = await lyn('dump', 'other.txt');
    expect(ownArchives()).toEqual(['archive', 'system-tests/lyn/archive', 'debug/archive'].map((path) => buildPath(path)));
    for (const folder of ownArchives()) expect(output).toMatch(new RegExp(`${folder} (holds|is not there)`));
  });

  it('of a dump that is not there says where the last begins', async () => {
    expect(await lyn('dump', 'console.txt', '--archive', 'archive', '--number', '2')).toEqual({ status: 1, output: expect.stringContaining('byte 25 of the console: here begins the last dump, number 1; there is no number 2') });
    expect((await lyn('dump', 'console.txt', '--number', '0')).status).toBe(2);
  });
});

describe('an archive that is damaged is named with what is wrong', () => {
  it.each([
    ['names.json', '', 'Unexpected end of JSON'], ['names.json', 'null', 'It lacks names'], ['names.json', '{"enums":{}}', 'It lacks names'], ['formats.json', '{}', 'It is no table of formats'],
    ['backtrace', '', 'LYNB does not stand'], ['backtrace', 'LYNB and no more than that', 'ends early'],
  ])('%s, of which is left: %s', async (file, text, problem) => {
    const spoilt = join(folder, 'spoilt', BUILD);
    await cp(join(folder, 'archive', BUILD), spoilt, { recursive: true });
    await writeFile(join(spoilt, file), text);
    const { status, output } = await lyn('dump', 'console.txt', '--archive', 'spoilt');
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`^lyn: spoilt/${BUILD}/${file} is damaged, or of another version of lyn .*${problem}.* lyn build writes the archive of a build anew`));
  });
});

describe('a file that is no console', () => {
  it('of more than Node reads is refused with what to do', async () => {
    await writeFile(join(folder, 'huge'), '');
    await truncate(join(folder, 'huge'), 3 * 2 ** 30);
    expect(await lyn('dump', 'huge')).toEqual({ status: 1, output: expect.stringMatching(/^lyn: huge is of 3221225472 bytes, .* Cut out the part that matters/) });
  });
});

describe('lyn trace', () => {
  it('prints the events, or the newest of them', async () => {
    expect((await lyn('trace', 'console.txt', '--archive', 'archive')).output.split('\n').slice(1)).toEqual([
      '2 events: ticks since the one before, processor, RIP, what', expect.stringMatching(/\+0 +0 +0x7c00 +exit: HLT, 5 ticks$/), expect.stringMatching(/\+20 +0 +log info: the guest is ready/),
    ]);
    expect((await lyn('trace', 'console.txt', '--archive', 'archive', '--last', '1')).output).toContain('the last 1 of 2 events');
  });

  it('writes JSON', async () => {
    const { output } = await lyn('trace', 'console.txt', '--archive', 'archive', '--last', '1', '--json');
    expect(JSON.parse(output)).toEqual([{ processor: 0, time: '0x1e', since: '0x14', kind: 'Log', level: 'Info', what: 'the guest is ready, 3 of …', file: 'example/main.ts', line: 12 }]);
  });
});
