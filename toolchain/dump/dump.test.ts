import { constants } from 'node:buffer';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../host/root.ts';
import { expectGolden } from '../test/golden.ts';
import { describe as inWords, toJson } from './describe.ts';
import { consoleLines, crc, dumpBytes, dumpLine, u32, u64, words, type Section } from './encoder.testing.ts';
import { DumpError } from './failure.ts';
import { readDump } from './read.ts';
import { archive, faultRegisters, panicRegisters, READY, registers, ring, sampleBytes, stack, vcpu } from './sample.testing.ts';
import { dumpText, traceText } from './text.ts';

const golden = (name: string): string => join(projectRoot(), 'toolchain/dump/golden', name);
const kept = (lines: readonly string[]): Buffer => Buffer.from(lines.map((line) => `${line}\r\n`).join(''), 'latin1');
const sample = consoleLines(sampleBytes());
const read = (lines: readonly string[], number?: number) => inWords(readDump(kept(lines), number), archive);
const readSections = (...wanted: readonly Section[]) => read(consoleLines(dumpBytes(wanted)));

/** Where the error is, and what it says. */
function failureOf(lines: readonly string[], number?: number): { extent: string; offset: number; message: string } {
  try {
    readDump(kept(lines), number);
  } catch (error) {
    if (error instanceof DumpError) return { extent: error.extent, offset: error.offset, message: error.message };
    throw error;
  }
  throw new Error('this dump was to be refused');
}

const withLine = (index: number, line: string): string[] => sample.map((own, i) => (i === index ? line : own));
/** The byte of the console at which line `index` begins. */
const byteOf = (lines: readonly string[], index: number): number => lines.slice(0, index).reduce((sum, line) => sum + line.length + 2, 0);

describe('what a dump says', () => {
  it('is printed by lyn dump', () => {
    expectGolden(golden('crash.txt'), dumpText(read(sample)));
  });

  it('is printed by lyn trace', () => {
    expectGolden(golden('trace.txt'), traceText(read(sample)));
  });

  it('is JSON for tools', () => {
    expectGolden(golden('crash.json'), toJson(read(sample)));
  });

  it('is of an exception the name and, of a page fault, what was done where', () => {
    expect(readSections(faultRegisters).reason).toBe('page fault: write to 0xdead, which is not mapped (vector 0xe, error code 0x2)');
    expect(readSections(registers(13n, 0x18n, 0n)).reason).toBe('exception 13 (vector 0xd, error code 0x18)');
    expect(readSections(registers(200n, 0n, 0n)).reason).toBe('unexpected interrupt (vector 0xc8, error code 0x0)');
  });

  it('is of a panic its text, or else that it was one', () => {
    expect(read(sample).reason).toBe('index 9 is not below the length 4');
    expect(readSections(panicRegisters).reason).toBe('a failed check or a panic');
    expect(readSections(panicRegisters, [7, Buffer.from('\x1b[2J9\n', 'latin1')]).reason).toBe('·[2J9⏎');
  });

  it('has times in microseconds, or in ticks where the frequency of the TSC is not known', () => {
    expect(traceText(read(sample), 1)).toContain('µs since the one before');
    expect(traceText(read(consoleLines(sampleBytes({ ticksPerSecond: 3n })), 1), 2)).toContain('+33333333.333');
    const unknown = traceText(read(consoleLines(sampleBytes({ ticksPerSecond: 0n }))));
    expect(unknown).toContain('ticks since the one before');
    expect(unknown).toMatch(/\+1000 .* 900 ticks$/m);
  });

  it('may be any part of it', () => {
    expect(dumpText(readSections())).toBe('crash of processor 0, build feedfacecafebeef\n');
    expect(readSections(vcpu).vcpu).toMatchObject({ domain: 1, lastExit: 'port I/O', hazards: ['Interrupt', 'Deadline', '0x10'], pendingEvent: 'HardwareException PageFault (vector 14), with an error code' });
  });
});

describe('a backtrace', () => {
  const names = (...wanted: readonly Section[]) => readSections(...wanted).backtrace?.map(({ place, address }) => place?.function ?? address);

  it('of a panic leaves out its machinery, of an exception nothing', () => {
    expect(read(sample).backtrace?.map(({ place }) => place)).toEqual([
      { function: 'inner', file: 'example/inner.ts', line: 31 }, { function: 'outer', file: 'example/outer.ts', line: 20 }, { function: 'main', file: 'example/main.ts', line: 40 },
    ]);
    expect(names(registers(13n, 0n, 0xffffffff80201010n), stack)).toEqual(['reportPanic', 'inner', 'outer', 'main']);
  });

  it('of a call through a bad pointer begins with its caller', () => {
    const below: Section = [2, words(0xffffffffc0003010n, 0xffffffff80201220n, 0xffffffff80201310n)];
    expect(names(registers(14n, 16n, 0n), below)).toEqual([0n, 'main']);
  });

  it('of a stack that was overwritten with zeros says where it leads', () => {
    const zeros: Section = [2, words(0xffffffffc0003010n, ...Array<bigint>(8).fill(0n))];
    const { backtrace } = readSections(faultRegisters, zeros);
    expect(backtrace?.at(-1)).toEqual({ address: 0xffff_ffff_ffff_ffffn, place: undefined });
  });

  it('ends where the stack that was kept ends', () => {
    expect(names(faultRegisters, [2, words(0xffffffffc0003000n, 0n)])).toEqual(['inner', 'outer']);
  });
});

describe('events', () => {
  it('come by their time, whatever their order in the ring', () => {
    const events = read(sample).events;
    expect(events.map(({ time }) => time)).toEqual([4000n, 5000n, 6000n, 6500n, 7000n, 7100n, 7200n, 7300n, 7400n]);
    expect(events.map(({ since }) => since)).toEqual([0n, 1000n, 1000n, 500n, 500n, 100n, 100n, 100n, 100n]);
  });

  it('of a log line have the text, its constant arguments, and an ellipsis for what the event has no room for', () => {
    expect(read(sample).events[1]).toMatchObject({ level: 'Info', what: 'the guest is ready, -5 of …', file: 'example/main.ts', line: 12 });
  });

  it('say it of a text that is not constant', () => {
    const body = Buffer.from(ring[1]);
    u64(READY + 1n).copy(body, 12 + 16);
    expect(readSections([3, body]).events[1]?.what).toBe('the guest is (text at 0xffffffff80210009), -5 of …');
  });

  it('of several processors are one row', () => {
    const other = Buffer.from(ring[1].subarray(0, 12 + 32));
    u32(3).copy(other, 0);
    expect(readSections(ring, [3, other]).events.slice(0, 3).map(({ processor }) => processor)).toEqual([0, 0, 3]);
  });
});

describe('a console', () => {
  it('may have other text before a line, and lines between', () => {
    const mixed = sample.flatMap((line, i) => [`guest says ${i} ${line}`, '~lyn is what a guest may say', '']);
    expect({ ...read(mixed), notes: [] }).toEqual(read(sample));
  });

  it('may have several dumps: the last is read, or that of the number', () => {
    const two = [...sample, ...consoleLines(dumpBytes([vcpu], { kind: 2 }))];
    expect(read(two).kind).toBe('trace');
    expect(read(two, 1).kind).toBe('crash');
    expect(failureOf(two, 3)).toEqual({ extent: 'console', offset: byteOf(two, sample.length), message: expect.stringContaining('number 2; there is no number 3') });
  });

  it('may have more lines than numbers of four digits', () => {
    const bytes = Buffer.alloc(48 * 0x10004, 0x55);
    const dump = readDump(kept(consoleLines(dumpBytes([[77, bytes]]))));
    expect(dump.notes).toEqual([`byte 40 of the dump: section 77, of ${bytes.length} bytes, is not known here and is passed over`]);
  });

  it('may be longer than any string of Node', () => {
    const long = Buffer.alloc(constants.MAX_STRING_LENGTH + 1000);
    kept(['', ...sample]).copy(long, constants.MAX_STRING_LENGTH - 1000);
    expect(inWords(readDump(long), archive)).toMatchObject({ reason: 'index 9 is not below the length 4', build: 'feedfacecafebeef', notes: [] });
  });

  it('without a dump is refused', () => {
    expect(failureOf(['lyn: halted'])).toMatchObject({ extent: 'console', offset: 13, message: expect.stringContaining('no line of a dump') });
  });
});

describe('a damaged dump is refused with the byte', () => {
  it('when a line is missing', () => {
    const lines = sample.filter((_, i) => i !== 3);
    expect(failureOf(lines)).toMatchObject({ extent: 'console', offset: byteOf(lines, 3), message: expect.stringContaining('line 0003 of the dump is missing: line 0004 stands here') });
  });

  it('when its first line is missing, even after a whole dump', () => {
    expect(failureOf(sample.slice(1))).toMatchObject({ offset: 0, message: expect.stringContaining('line 0000 of the dump is missing') });
    expect(failureOf([...sample, ...sample.slice(1)])).toMatchObject({ offset: byteOf(sample, sample.length), message: expect.stringContaining('line 0000') });
    expect(failureOf([...sample, sample[0]!.slice(0, 20), ...sample.slice(1)])).toMatchObject({ offset: byteOf(sample, sample.length), message: expect.stringContaining('cut short') });
  });

  it('when a line comes twice', () => {
    const lines = [...sample.slice(0, 4), sample[3]!, ...sample.slice(4)];
    expect(failureOf(lines)).toMatchObject({ extent: 'console', offset: byteOf(lines, 4) });
  });

  it('when the CRC of a line does not fit', () => {
    const line = sample[2]!.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    expect(failureOf(withLine(2, line))).toMatchObject({ extent: 'console', offset: byteOf(sample, 2), message: expect.stringContaining('line 0002 of a dump has the CRC-32') });
  });

  it('when a line is cut short', () => {
    expect(failureOf(withLine(2, sample[2]!.slice(0, 40)))).toMatchObject({ extent: 'console', offset: byteOf(sample, 2), message: expect.stringContaining('cut short') });
  });

  it('when a line is no base64', () => {
    expect(failureOf(withLine(2, '~lyn 0002 abc 00000000'))).toMatchObject({ offset: byteOf(sample, 2), message: expect.stringContaining('not base64 of 1 to 48 bytes') });
  });

  it('when it ends early', () => {
    const bytes = sampleBytes();
    const short = failureOf(consoleLines(bytes.subarray(0, -1)));
    expect(short).toMatchObject({ extent: 'dump', offset: bytes.length - 12, message: expect.stringContaining('section 0 is of 4 bytes, of which 3 are there') });
    expect(failureOf(consoleLines(bytes.subarray(0, -12)))).toMatchObject({ extent: 'console', message: expect.stringContaining('it ends before its checksum') });
    expect(failureOf(sample.slice(0, 5)).message).toContain('are there');
  });

  it('when the CRC of the whole does not fit', () => {
    const bytes = sampleBytes();
    bytes[bytes.length - 1]! ^= 1;
    expect(failureOf(consoleLines(bytes))).toMatchObject({ extent: 'dump', offset: bytes.length - 4, message: expect.stringContaining('the CRC-32 of all bytes') });
  });
});

describe('a crafted dump is refused with the byte', () => {
  const refused = (bytes: Buffer) => failureOf(consoleLines(bytes));
  const changed = (offset: number, value: Buffer): Buffer => {
    const bytes = sampleBytes();
    value.copy(bytes, offset);
    return bytes;
  };

  it.each([
    ['other letters at its beginning', 0, Buffer.from('LYNX'), 0, 'LYND does not stand'],
    ['the version before', 4, Buffer.from([1]), 4, 'it is of version 1, and this lyn reads version 2. Take the lyn of the same checkout as the hypervisor'],
    ['another kind', 6, Buffer.from([7]), 6, 'there is no kind 7'],
    ['no identifier', 20, u32(0), 20, 'has 1 to 64 bytes, not 0'],
    ['an identifier of 4 GB', 20, u32(0xffff_ffff), 20, 'not 4294967295'],
    ['an identifier that is a path', 24, Buffer.from('../..'), 24, 'characters besides letters'],
    ['a section of 4 GB', 44, u32(0xffff_ffff), 40, 'section 7 is of 4294967295 bytes'],
    ['a section that is too short for its registers', 85, u32(200), 89, 'a section of 200 bytes, where 208 bytes of registers belong'],
  ])('%s', (_, at, value, offset, message) => {
    expect(refused(changed(at, value))).toEqual({ extent: 'dump', offset, message: expect.stringContaining(message) });
  });

  it.each([
    ['a stack without an address', 2, 7, 'an address and bytes'], ['a ring with a part of an event', 3, 12 + 33, 'events of 32 bytes'], ['a vCPU of two words', 4, 8, '16 bytes and registers'],
    ['a vCPU of too few registers', 4, 16 + 8, 'bytes of registers'], ['a VMCS of odd pairs', 5, 13, 'pairs of 12 bytes'],
  ])('%s', (_, number, length, message) => {
    expect(refused(dumpBytes([[number, Buffer.alloc(length, 1)]]))).toMatchObject({ extent: 'dump', message: expect.stringContaining(message) });
  });

  it('zeros that are none', () => {
    expect(failureOf([dumpLine(0, Buffer.from([1, 0, 0, 1]))])).toMatchObject({ extent: 'console', offset: 0, message: expect.stringContaining('a zero that stands for no zeros') });
  });

  it('gigabytes of zeros', () => {
    const zeros = Buffer.from(Array.from({ length: 24 }, () => [0, 255]).flat());
    expect(failureOf(Array.from({ length: 11_000 }, (_, i) => dumpLine(i, zeros))).message).toContain('more than 64 MB');
  });
});

describe('of a damaged dump what is whole', () => {
  const partial = (lines: readonly string[]) => readDump(kept(lines), undefined, true);

  it('can be had, with a note of what is wrong', () => {
    const dump = partial(sample.slice(0, 8));
    expect(dump.registers).toEqual(readDump(kept(sample)).registers);
    expect(dump.vmcb).toBeUndefined();
    expect(dump.notes).toEqual([expect.stringMatching(/byte \d+ of the dump: section \d is of \d+ bytes, of which \d+ are there/)]);
  });

  it('ends before a line that is missing', () => {
    expect(partial(sample.filter((_, i) => i !== 8)).notes).toEqual([expect.stringContaining('of the dump: section'), expect.stringContaining('line 0008 of the dump is missing')]);
  });

  it('is nothing if its head is damaged', () => {
    expect(() => partial(consoleLines(dumpBytes([], { version: 3 })))).toThrow('it is of version 3');
  });
});

describe('what is only unusual is passed over with a note', () => {
  it('a section that is not known, one that comes twice, and what follows the end', () => {
    const bytes = dumpBytes([[99, Buffer.from('?')], vcpu, vcpu]);
    expect(readDump(kept(consoleLines(Buffer.concat([bytes, Buffer.from('more')])))).notes).toEqual([
      'byte 40 of the dump: section 99, of 1 bytes, is not known here and is passed over', 'byte 249 of the dump: section 4 comes a second time and is passed over',
      `byte ${bytes.length} of the dump: what follows its end is passed over`,
    ]);
  });

  it('a checksum that has taken in the head of its section', () => {
    const bytes = sampleBytes();
    u32(crc(bytes.subarray(0, -4))).copy(bytes, bytes.length - 4);
    expect(read(consoleLines(bytes)).registers).toEqual(read(sample).registers);
  });

  it('a damaged line after the end', () => {
    expect(read([...sample, '~lyn 00']).notes).toEqual([expect.stringContaining('after the last line of the dump: byte')]);
  });
});

describe('VMCS and VMCB', () => {
  it('are told by the fields that are not zero, named or not', () => {
    const { vmcs, vmcb } = read(sample);
    expect(vmcs).toEqual([{ name: 'ExitReason', value: 0x8000001en, meaning: 'Io, the entry failed' }, { name: 'GuestRip', value: 0x7c04n }, { name: '0x2802', value: 1n }]);
    expect(vmcb).toEqual({ address: 0x345000n, fields: [
      { name: 'exitCode', value: 0x7bn, meaning: 'Io' }, { name: 'asid', value: 1n }, { name: 'rip', value: 0x7c04n }, { name: '+0x58', value: 0x9_0000_0000n },
    ] });
  });
});
