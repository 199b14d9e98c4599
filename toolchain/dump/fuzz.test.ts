import { expect, test } from 'vitest';
import { generator } from '../test/generator.ts';
import { describe as inWords, toJson } from './describe.ts';
import { consoleLines, crc, dumpLine, pack, u32 } from './encoder.testing.ts';
import { DumpError } from './failure.ts';
import { readDump } from './read.ts';
import { archive, sampleBytes } from './sample.testing.ts';
import { dumpText, traceText } from './text.ts';

const MUTATIONS = 20_000;
type Random = (below: number) => number;
type Mutation = (random: Random) => Buffer;

const whole = sampleBytes();
const lines = consoleLines(whole);

const joined = (all: readonly string[]): Buffer => Buffer.from(all.map((line) => `${line}\r\n`).join(''), 'latin1');
const times = (random: Random, work: () => void): void => {
  for (let i = 1 + random(4); i > 0; i--) work();
};

/** Numbers that are more often wrong in an interesting way than random ones. */
const words = [0, 1, 4, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 12, 0x1000];

function spoilt(bytes: Buffer, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  times(random, () => {
    const at = random(copy.length - 4);
    if (random(2) === 0) copy[at]! ^= 1 << random(8);
    else u32(words[random(words.length)]!).copy(copy, at);
  });
  return copy;
}

const mutations: { readonly [name: string]: Mutation } = {
  'flipped bits of the console': (random) => {
    const bytes = joined(lines);
    times(random, () => { bytes[random(bytes.length)]! ^= 1 << random(8); });
    return bytes;
  },
  'a console cut at both ends': (random) => {
    const bytes = joined(lines);
    const from = random(3) === 0 ? random(bytes.length) : 0;
    return bytes.subarray(from, from + random(bytes.length - from + 1));
  },
  'lines doubled, lost, exchanged': (random) => {
    const all = [...lines, ...(random(2) === 0 ? lines : [])];
    times(random, () => {
      const at = random(all.length);
      all.splice(at, random(2), ...(random(2) === 0 ? [all[random(all.length)]!] : []));
    });
    return joined(all);
  },
  'lines whose sums are right': (random) => joined(lines.map((line, i) => (random(8) === 0 ? dumpLine(i, Buffer.from(Array.from({ length: 1 + random(48) }, () => random(4) === 0 ? 0 : random(256)))) : line))),
  'bytes under sums that are right': (random) => {
    const bytes = spoilt(whole, random);
    u32(crc(bytes.subarray(0, -12))).copy(bytes, bytes.length - 4);
    return joined(consoleLines(bytes));
  },
  'packed bytes': (random) => {
    const bytes = spoilt(pack(whole), random);
    return joined(Array.from({ length: Math.ceil(bytes.length / 48) }, (_, i) => dumpLine(i, bytes.subarray(48 * i, 48 * i + 48))));
  },
};

/** A result that can be printed, or an error with a byte. */
function outcome(console: Buffer, partial: boolean): 'read' | 'refused' {
  try {
    const described = inWords(readDump(console, undefined, partial), archive);
    if (`${dumpText(described)}${traceText(described)}${toJson(described)}` === '') throw new Error('nothing to print');
    return 'read';
  } catch (error) {
    if (!(error instanceof DumpError)) throw error;
    const within = error.extent === 'console' ? console.length : whole.length + 64 * 1024 * 1024;
    if (!(Number.isInteger(error.offset) && error.offset >= 0 && error.offset <= within)) throw new Error(`not a byte of the ${error.extent}: ${error.message}`);
    return 'refused';
  }
}

const kinds = Object.entries(mutations);

test.each(kinds)('%s: a result, or an error with the byte', (_, mutate) => {
  const random = generator(7);
  const counts = { read: 0, refused: 0 };
  for (let i = 0; i * kinds.length < MUTATIONS; i++) counts[outcome(mutate(random), random(3) === 0)]++;
  expect(counts.refused).toBeGreaterThan(100);
});
