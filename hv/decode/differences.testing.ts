import { isExtension } from './extension.ts';
import { INVALID } from './length.ts';
import type { Disassembled } from './objdump.testing.ts';
import { CodeSize, type DecodeMode } from './mode.ts';

/** An instruction of objdump's, the bytes that are there from its start on, and the decoder's length (0: invalid). */
export type Sample = { readonly bytes: Uint8Array; readonly mode: DecodeMode; readonly theirs: Disassembled; readonly ours: number };

/** Where objdump and processors differ: what it does, and who says so. `holds` is true for exactly the samples that are meant. */
export type Difference = { readonly what: string; readonly why: string; readonly holds: (sample: Sample, opcode: Opcode) => boolean };

/** The opcode, found once more and without the decoder. */
export type Opcode = {
  /** How many bytes stand before it. */
  readonly at: number;
  readonly prefixes: readonly number[];
  /** The REX right before it, if there is one. */
  readonly rex: readonly number[];
  /** How many other REX there are. */
  readonly ignoredRex: number;
  /** From the opcode on. */
  readonly bytes: Uint8Array;
  /** It begins with 0F; with VEX, EVEX or XOP. */
  readonly escaped: boolean;
  readonly extended: boolean;
};

const legacy = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3];

export function opcodeOf({ bytes, mode }: Pick<Sample, 'bytes' | 'mode'>): Opcode {
  const isRex = (byte: number | undefined) => mode.size === CodeSize.Bits64 && byte !== undefined && byte >> 4 === 4;
  let at = 0;
  while (legacy.includes(bytes[at]!) || isRex(bytes[at])) at++;
  const before = [...bytes.subarray(0, at)];
  const prefixes = before.filter((byte) => legacy.includes(byte));
  const rex = before.slice(-1).filter(isRex);
  const rest = bytes.subarray(at);
  const extended = [0x62, 0x8f, 0xc4, 0xc5].includes(rest[0]!) && rest.length > 1 && isExtension(rest[0]!, rest[1]!, mode.size);
  return { at, prefixes, rex, ignoredRex: at - prefixes.length - rex.length, bytes: rest, escaped: rest[0] === 0x0f, extended };
}

const isBad = ({ theirs }: Sample) => theirs.text.includes('(bad)') || theirs.text.includes('{bad}');
const isOurs = (sample: Sample) => isBad(sample) && sample.ours !== 0;
const isTheirs = (sample: Sample) => !isBad(sample) && sample.ours === 0;

const lockable = /\b(?:add|adc|and|btc|btr|bts|cmpxchg|cmpxchg8b|cmpxchg16b|dec|inc|neg|not|or|sbb|sub|xor|xadd|xchg)[bwlq]? +(?:[^(]*,)?(?:%[c-g]s:)?(?:-?0x[0-9a-f]+)?(?:\([^)]*\))?(?:\s+#.*)?$/;
const memoryLast = /(?:\([^)]*\)|[ ,:]-?0x[0-9a-f]+)(?:\s+#.*)?$/;

/** Whether the text says that memory is changed by an instruction that takes LOCK: SDM volume 2, LOCK. */
function takesLock(text: string): boolean {
  return lockable.test(text) && memoryLast.test(text);
}

export const differences: readonly Difference[] = [
  {
    what: 'objdump takes LOCK before anything', why: '#UD but for 18 instructions that change memory: SDM volume 2, LOCK',
    holds: (sample, { prefixes }) => isTheirs(sample) && prefixes.includes(0xf0) && !takesLock(sample.theirs.text),
  },
  {
    what: 'objdump names registers that are not there', why: '#UD: segment registers 6 and 7, MOV to CS, CR1, 5 to 7, 9 and up, test registers: SDM volume 2, MOV',
    holds: (sample) => isTheirs(sample) && /%\?|\bmov .*,%cs(?:\s+#.*)?$|%tr\d|%cr(?:[15679]|1\d)\b|%db(?:[89]|1\d)\b/.test(sample.theirs.text),
  },
  {
    what: 'objdump takes 66, F2, F3 and REX before VEX, EVEX and XOP', why: '#UD: SDM volume 2, 2.3.2 to 2.3.4; APM volume 3, 1.2.7',
    holds: (sample, { prefixes, rex, extended }) => isTheirs(sample) && extended && (rex.length > 0 || [0x66, 0xf0, 0xf2, 0xf3].some((each) => prefixes.includes(each))),
  },
  {
    what: 'objdump takes more than 15 bytes', why: '#GP: SDM volume 2, 2.3.11',
    holds: (sample) => sample.ours === 0 && sample.theirs.length > 15,
  },
  {
    what: "objdump knows VIA's PadLock", why: 'no processor of Intel or AMD has 0F A6 and 0F A7: SDM volume 2, table A-3',
    holds: (sample, { bytes }) => isTheirs(sample) && bytes[0] === 0x0f && (bytes[1] === 0xa6 || bytes[1] === 0xa7),
  },
  {
    what: 'objdump joins FWAIT and the instruction after it', why: 'they are two: SDM volume 2, WAIT',
    holds: (sample, { at, bytes }) => bytes[0] === 0x9b && sample.ours === at + 1,
  },
  {
    what: 'objdump knows no SALC', why: 'D6, outside of 64-bit code: APM volume 3, table A-1',
    holds: (sample, { bytes }) => isOurs(sample) && bytes[0] === 0xd6 && sample.mode.size !== CodeSize.Bits64,
  },
  {
    what: 'the decoder takes XABORT and XBEGIN with any ModRM.rm', why: 'C6 and C7 have F8 only: SDM volume 2, table A-6',
    holds: (sample, { bytes }) => isOurs(sample) && (bytes[0] === 0xc6 || bytes[0] === 0xc7) && bytes[1]! > 0xf8,
  },
  {
    what: 'the decoder does not know which x87 operations there are', why: 'SDM volume 2, A.5; the length is that of ModRM',
    holds: (sample, { bytes }) => isOurs(sample) && bytes[0]! >= 0xd8 && bytes[0]! <= 0xdf,
  },
  {
    what: 'the decoder does not know which prefixes, W, L, registers and last bytes of 3DNow! go with an opcode', why: 'the length does not depend on them: SDM volume 2, 2.1 to 2.7; APM volume 3, 1.1',
    holds: (sample, { escaped, extended }) => isOurs(sample) && (escaped || extended),
  },
];

/** What is known to make the two differ; undefined if they do not; null if nothing explains it. */
export function differenceOf(sample: Sample): Difference | null | undefined {
  if (sample.ours === (isBad(sample) ? INVALID : sample.theirs.length)) return undefined;
  return differences.find(({ holds }) => holds(sample, opcodeOf(sample))) ?? null;
}

export function show({ bytes, theirs, ours }: Sample): string {
  return `${Buffer.from(bytes).toString('hex')}: objdump ${theirs.length} (${theirs.text}), decoder ${ours}`;
}
