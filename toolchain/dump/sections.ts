import { AGAIN, DumpError } from './failure.ts';
import { printable } from './words.ts';

/** General registers in the order of `ExceptionFrame` and `Registers`. */
const general = ['r15', 'r14', 'r13', 'r12', 'r11', 'r10', 'r9', 'r8', 'rdi', 'rsi', 'rbp', 'rbx', 'rdx', 'rcx', 'rax'] as const;
const ofHost = [...general, 'vector', 'errorCode', 'rip', 'cs', 'rflags', 'rsp', 'ss', 'cr0', 'cr2', 'cr3', 'cr4'] as const;
const ofGuest = [...general, 'rip', 'rsp', 'rflags', 'cr0', 'cr3', 'cr4', 'efer'] as const;

export type HostRegisters = { readonly [R in (typeof ofHost)[number]]: bigint };
export type GuestRegisters = { readonly [R in (typeof ofGuest)[number]]: bigint };

/** Memory of the hypervisor from a virtual address on. */
export interface Stack {
  readonly address: bigint;
  readonly bytes: Buffer;
}

/** An event as it lies in the ring; what the words mean depends on its kind. */
export interface RawEvent {
  /** TSC. */
  readonly time: bigint;
  readonly kind: number;
  readonly detail: number;
  readonly word: number;
  readonly first: bigint;
  readonly second: bigint;
}

export interface Ring {
  readonly processor: number;
  /** How many events there ever were. */
  readonly written: bigint;
  /** The oldest first. */
  readonly events: readonly RawEvent[];
}

export interface VcpuState {
  readonly domain: number;
  /** `ExitKind`. */
  readonly exit: number;
  /** Bits of `Hazard`. */
  readonly hazards: number;
  /** `EventInfo`. */
  readonly pending: number;
  readonly registers: GuestRegisters;
}

export interface VmcsValue {
  readonly encoding: number;
  readonly value: bigint;
}

/** The sections of a dump that are there. */
export interface Sections {
  registers?: HostRegisters;
  stack?: Stack;
  readonly rings: Ring[];
  vcpu?: VcpuState;
  vmcs?: readonly VmcsValue[];
  /** `address`: physical. */
  vmcb?: Stack;
  /** What a panic said. */
  reason?: string;
}

const WORD = 8;
const EVENT = 32;
const RING_HEAD = 12;
const VCPU_HEAD = 16;
const VMCS_PAIR = 12;

/** Takes apart what follows a section's head, which begins at byte `at` of the dump. False if there was one already. */
type Reader = (sections: Sections, body: Buffer, at: number) => boolean;

/** By number. A dump may have several rings, and one of each of the others. */
export const readers: { readonly [number: number]: Reader } = {
  1: once('registers', (body, at) => words(body, ofHost, at)),
  2: once('stack', memory),
  3: (sections, body, at) => sections.rings.push(ring(body, at)) > 0,
  4: once('vcpu', vcpu),
  5: once('vmcs', vmcs),
  6: once('vmcb', memory),
  7: once('reason', (body) => printable(body.toString('latin1'))),
};

function once<S extends Exclude<keyof Sections, 'rings'>>(name: S, read: (body: Buffer, at: number) => NonNullable<Sections[S]>): Reader {
  return (sections, body, at) => {
    if (sections[name] !== undefined) return false;
    (sections as { [K in S]?: Sections[S] })[name] = read(body, at);
    return true;
  };
}

function words<N extends string>(body: Buffer, names: readonly N[], at: number): { readonly [K in N]: bigint } {
  if (body.length !== names.length * WORD) throw wrongLength(body, at, `${names.length * WORD} bytes of registers`);
  return Object.fromEntries(names.map((name, i) => [name, body.readBigUInt64LE(i * WORD)])) as { readonly [K in N]: bigint };
}

function memory(body: Buffer, at: number): Stack {
  if (body.length < WORD) throw wrongLength(body, at, 'an address and bytes');
  return { address: body.readBigUInt64LE(0), bytes: body.subarray(WORD) };
}

function ring(body: Buffer, at: number): Ring {
  if (body.length < RING_HEAD || (body.length - RING_HEAD) % EVENT !== 0) throw wrongLength(body, at, `${RING_HEAD} bytes and events of ${EVENT} bytes`);
  return { processor: body.readUInt32LE(0), written: body.readBigUInt64LE(4), events: split(body.subarray(RING_HEAD), EVENT).map(event) };
}

function event(bytes: Buffer): RawEvent {
  return {
    time: bytes.readBigUInt64LE(0), kind: bytes.readUInt8(8), detail: bytes.readUInt8(9), word: bytes.readUInt32LE(12), first: bytes.readBigUInt64LE(16), second: bytes.readBigUInt64LE(24),
  };
}

function vcpu(body: Buffer, at: number): VcpuState {
  if (body.length < VCPU_HEAD) throw wrongLength(body, at, `${VCPU_HEAD} bytes and registers`);
  const [domain, exit, hazards, pending] = [0, 4, 8, 12].map((offset) => body.readUInt32LE(offset)) as [number, number, number, number];
  return { domain, exit, hazards, pending, registers: words(body.subarray(VCPU_HEAD), ofGuest, at + VCPU_HEAD) };
}

function vmcs(body: Buffer, at: number): VmcsValue[] {
  if (body.length % VMCS_PAIR !== 0) throw wrongLength(body, at, `pairs of ${VMCS_PAIR} bytes`);
  return split(body, VMCS_PAIR).map((pair) => ({ encoding: pair.readUInt32LE(0), value: pair.readBigUInt64LE(4) }));
}

function split(bytes: Buffer, size: number): Buffer[] {
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

function wrongLength(body: Buffer, at: number, wanted: string): DumpError {
  return new DumpError('dump', at, `a section of ${body.length} bytes, where ${wanted} belong. ${AGAIN}`);
}
