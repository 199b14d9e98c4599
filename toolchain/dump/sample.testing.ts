/** A dump of a small made-up build, and its archive. */

import { imageBase } from '../build/backtrace/address.ts';
import type { Archive } from './archive.ts';
import { dumpBytes, event, u32, u64, words, type Head, type Section } from './encoder.testing.ts';

const BASE = imageBase;
/** Where the texts of the build lie. */
const TEXT = BASE + 0x210000n;
const STACK = 0xffffffffc0003000n;

/** The address of a `struct lyn_text` that says `ready`. */
export const READY = TEXT + 8n;

const rodata = Buffer.concat([Buffer.from('ready\0\0\0'), u64(TEXT), u32(5), u32(0)]);

export const archive: Archive = {
  names: {
    enums: {
      ExitKind: { 0: 'Unexpected', 1: 'PortIo', 2: 'MsrRead', 3: 'Cpuid', 4: 'Halt', 5: 'NestedFault', 6: 'ControlRegister' }, TraceKind: { 1: 'Exit', 2: 'Injection', 3: 'Log' },
      EventType: { 0: 'ExternalInterrupt', 3: 'HardwareException' }, Exception: { 14: 'PageFault' }, Hazard: { 1: 'Interrupt', 2: 'Nmi', 4: 'Deadline' },
      LogLevel: { 1: 'Info', 2: 'Warn', 5: 'Panic' }, VmcsField: { [0x4402]: 'ExitReason', [0x6800]: 'GuestCr0', [0x681e]: 'GuestRip' }, ExitReason: { 30: 'Io' },
      ExitCode: { [0x7b]: 'Io' }, GuestMsr: { [0x1b]: 'ApicBase' },
    },
    words: { exceptions: Array.from({ length: 15 }, (_, i) => (i === 14 ? 'page fault' : `exception ${i}`)), exitKinds: ['unexpected', 'port I/O', 'RDMSR', 'CPUID', 'HLT', 'nested page fault', 'control register'] },
    layouts: { Vmcb: [{ name: 'exitCode', offset: 0x70, bytes: 8 }, { name: 'asid', offset: 0x58, bytes: 4 }, { name: 'rip', offset: 0x578, bytes: 8 }] },
    registers: { EventInfo: [{ name: 'vector', high: 7, low: 0 }, { name: 'type', high: 10, low: 8 }, { name: 'hasErrorCode', high: 11, low: 11 }, { name: 'valid', high: 31, low: 31 }] },
  },
  formats: new Map([
    [0x1001, { id: 0x1001, level: 'info', file: 'example/main.ts', line: 12, pieces: ['the guest is ', ', ', ' of ', ''], kinds: ['text', 'signed', 'hex'] }],
  ]),
  backtrace: {
    functions: [
      { name: 'reportPanic', file: 'hv/panic/panic.ts', hidden: true }, { name: 'inner', file: 'example/inner.ts', hidden: false },
      { name: 'outer', file: 'example/outer.ts', hidden: false }, { name: 'main', file: 'example/main.ts', hidden: false },
    ],
    locations: [{ function: 0, line: 33, caller: 0 }, { function: 2, line: 20, caller: 0 }, { function: 1, line: 31, caller: 2 }, { function: 3, line: 40, caller: 0 }],
    rows: [
      { address: 0x201000, location: 1, frame: 16 }, { address: 0x201100, location: 3, frame: 24 }, { address: 0x201200, location: 4, frame: 8 }, { address: 0x201300, location: 0, frame: 0 },
    ],
  },
  image: {
    isCode: (address) => address >= BASE + 0x201000n && address < BASE + 0x202000n,
    constants: (address, length) => (address >= TEXT && address + BigInt(length) <= TEXT + BigInt(rodata.length) ? rodata.subarray(Number(address - TEXT), Number(address - TEXT) + length) : undefined),
  },
};

/** Registers of which each general one holds its place in the frame. */
export function registers(vector: bigint, errorCode: bigint, rip: bigint): Section {
  const general = Array.from({ length: 15 }, (_, i) => BigInt(i));
  return [1, words(...general, vector, errorCode, rip, 8n, 0x10002n, STACK + 16n, 0x10n, 0x80010033n, 0xdeadn, 0x201000n, 0x26f0n)];
}

/** In `reportPanic`, called from `inner`, which was inlined into `outer`, called from `main`. */
export const panicRegisters = registers(3n, 0n, BASE + 0x201010n);
export const faultRegisters = registers(14n, 2n, BASE + 0x201110n);
export const stack: Section = [2, words(STACK, 1n, 2n, 3n, BASE + 0x201150n, 4n, 5n, BASE + 0x201220n, BASE + 0x201310n, 0n)];

export const ring: Section = [3, Buffer.concat([
  u32(0), u64(1000n),
  event(5000n, 3, 1, 0x1001, READY, 0xfffffffffffffffbn),
  event(4000n, 1, 3, 700, 0x7c02n, 0xffffffff40000000n),
  event(6000n, 1, 1, 900, 0x7c04n, 0x3f8n),
  event(6500n, 1, 4, 50, 0x7c05n, 0x3f8n),
  event(7000n, 1, 2, 60, 0x7c07n, 0x1bn),
  event(7100n, 2, 0, 0x80000b0e, 0x7c07n, 2n),
  event(7200n, 2, 0, 0x80000020, 0x7c07n, 0n),
  event(7300n, 3, 2, 0x1002, 1n, 2n),
  event(7400n, 9, 8, 7, 6n, 5n),
])];

export const vcpu: Section = [4, Buffer.concat([u32(1), u32(1), u32(0x15), u32(0x80000b0e), words(...Array.from({ length: 22 }, (_, i) => 0x100n + BigInt(i)))])];
export const vmcs: Section = [5, Buffer.concat([[0x4402, 0x8000001en], [0x6800, 0n], [0x681e, 0x7c04n], [0x2802, 1n]].map(([encoding, value]) => Buffer.concat([u32(encoding as number), u64(value as bigint)])))];

const control = Buffer.alloc(1680);
u64(0x7bn).copy(control, 0x70);
u32(1).copy(control, 0x58);
u32(9).copy(control, 0x5c);
u64(0x7c04n).copy(control, 0x578);
export const vmcb: Section = [6, Buffer.concat([u64(0x345000n), control])];

export const reason: Section = [7, Buffer.from('index 9 is not below the length 4')];

export const sections: readonly Section[] = [reason, panicRegisters, stack, ring, vcpu, vmcs, vmcb];

export function sampleBytes(head: Head = {}): Buffer {
  return dumpBytes(sections, { ticksPerSecond: 2_000_000_000n, ...head });
}
