import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { decodeRecords } from '../../toolchain/log/decode.ts';
import type { FormatTable } from '../../toolchain/log/formats.ts';
import { writeRecord } from './record.ts';

const DEBUG_PORT = 0xe9;
const Kind = { Unsigned: 0, Signed: 1, Hex: 2, Text: 3 } as const;
const table: FormatTable = {
  build: 'x',
  formats: [
    { id: 1, level: 'info', file: 'hv/a.ts', line: 3, pieces: ['plain'], kinds: [] },
    { id: 70000, level: 'warn', file: 'hv/b.ts', line: 9, pieces: ['', ' and ', ' of ', ': ', '!'], kinds: ['unsigned', 'signed', 'text', 'hex'] },
  ],
};

let written: number[];

beforeEach(() => {
  machine.reset();
  written = [];
  machine.ports.handle(DEBUG_PORT, DEBUG_PORT, { out: (_offset, _bytes, value) => void written.push(value) });
});

const write = (id: number, kinds: readonly number[], ...args: readonly bigint[]): void =>
  writeRecord({ id, level: 1, pieces: [], kinds, file: '', line: 0 } as never, args as never);
const decoded = () => decodeRecords(Uint8Array.from(written), table);

describe('a record of the log', () => {
  it('is the number of the format, the time, and the arguments as they are', () => {
    machine.tsc.value = 7n;
    write(1, []);
    expect(written).toEqual([1, 0, 0, 0, 2, 0, 0x4c, 0x59, 7, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('becomes the text again', () => {
    write(1, []);
    write(70000, [Kind.Unsigned, Kind.Signed, Kind.Text, Kind.Hex], 18446744073709551615n, BigInt.asUintN(64, -5n), machine.text('nine text'), 0xabcn);
    expect(decoded()).toEqual([
      { level: 'info', text: 'plain', file: 'hv/a.ts', line: 3, time: 0n },
      { level: 'warn', text: '18446744073709551615 and -5 of nine text: 0xabc!', file: 'hv/b.ts', line: 9, time: 1n },
    ]);
  });

  it.each(['', '12345678', '123456789'])('keeps the text "%s"', (text) => {
    write(70000, [Kind.Unsigned, Kind.Signed, Kind.Text, Kind.Hex], 0n, 0n, machine.text(text), 0n);
    write(1, []);
    expect(decoded().map((record) => record.text)).toEqual([`0 and 0 of ${text}: 0x0!`, 'plain']);
  });
});

describe('bytes that are no records', () => {
  it.each([
    ['are refused where they begin', () => written.push(1, 2, 3), 'byte 0: no record begins here'],
    ['after a record are refused there', () => { write(1, []); written.push(...'text written by something else'.split('').map((c) => c.charCodeAt(0))); }, 'byte 16: no record begins here'],
    ['end in the middle', () => { write(1, []); written.length = 12; }, 'byte 0: the record ends in the middle'],
    ['name a format of another build', () => write(2, []), 'byte 0: there is no format 2 in the table; is it of another build?'],
    ['have other arguments', () => write(70000, [Kind.Hex], 1n), 'byte 0: the record does not have the arguments of its format'],
    ['have too many arguments', () => write(1, [Kind.Hex], 1n), 'byte 0: the record does not have the arguments of its format'],
  ])('%s', (_, make, message) => {
    make();
    expect(decoded).toThrow(message);
  });
});
