import { beforeEach, describe, expect, onTestFinished } from 'vitest';
import { machine } from 'lyn/test';
import { powerOn } from '../device/board.testing.ts';
import { domain } from '../domain/first.ts';
import { SlotKind } from '../domain/slot.ts';
import { hostApic } from '../processor/host_apic.ts';
import { amdVFull, amdVPlain } from '../svm/vendor.testing.ts';
import { SegmentName } from '../vcpu/backend.ts';
import type { Backend, ControlAccess, NestedFault } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer, Rflags } from '../vcpu/control_registers.ts';
import type { ExitHandler } from '../vcpu/handler.ts';
import { ExitResult } from '../vcpu/result.ts';
import { serveExit } from '../vcpu/run.ts';
import { applyStart, StartMode } from '../vcpu/start.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { VmcsField } from '../vmx/fields.ts';
import { vtx } from '../vmx/vendor.testing.ts';
import { exitHandlers } from './handlers.ts';
import { encode } from './instructions.testing.ts';
import { ExitKind } from './kind.ts';
import { serveWaiting } from './vendor.testing.ts';
import type { Cause, Delivery, PortInstruction, RaisedException, Vendor } from './vendor.testing.ts';

export { domain, ExitKind, ExitResult, machine, VmcsField };
export type { Delivery };

/** Where the guest's instruction lies that exits. */
export const RIP = 0x1000n;
/** The guest's RAM, 16 MB from 0, lies there in the host. */
export const HOST = 0x4000_0000n;
const RAM = 0x100_0000n;
/** Where the tables of long mode lie. */
export const IDENTITY = 0x70_0000n;
const PDPT = 0x70_1000n;

/** The processors under which every exit handler is tested. */
export const vendors: readonly Vendor[] = [vtx, amdVPlain, amdVFull];

/** The processor that the guest runs on, and its vCPU. */
export let vendor: Vendor = vtx;
export let vcpu: Vcpu = vtx.vcpu;
export let backend: Backend = vtx.backend;

/** The tests for each kind of processor, each test with a new guest in 32-bit protected mode. */
export function underEachVendor(tests: () => void): void {
  underVendors(vendors, tests);
}

export function underVendors(which: readonly Vendor[], tests: () => void): void {
  describe.each(which.map((each) => [each.name, each] as const))('%s', (_name, each) => {
    beforeEach(() => {
      vendor = each;
      startGuest();
    });
    tests();
  });
}

/** A guest in 32-bit protected mode or in real mode, on a machine with 16 MB and local APICs that are reached by MSRs. */
export function startGuest(mode = StartMode.Flat32): void {
  powerOn();
  machine.setCpuid(1, 0, { ecx: (1 << 21) | (1 << 24), edx: 1 << 9 });
  machine.msrs.set(0x1b, 0xfee0_0800n);
  for (const first of [0x6e0, 0x800]) for (let index = 0; index < 0x40; index++) machine.msrs.set(first + index, 0n);
  hostApic.here().enable(0xff);
  domain.memory.add(0n, RAM, HOST, SlotKind.Ram);
  vendor.begin();
  ({ vcpu, backend } = vendor);
  domain.vcpu = vcpu;
  applyStart(vcpu, { mode, rip: RIP, rsp: 0x8000n, rsi: 0n, rdx: 0n });
  machine.vmx.set(VmcsField.ExitInstructionLength, 2n);
  vcpu.hazards = 0;
}

/** CR3 points to tables of long mode that map the first 4 GB to themselves. */
export function mapIdentity(): void {
  poke(IDENTITY, PDPT | 3n);
  poke(PDPT, ...[0n, 1n, 2n, 3n].map((gigabyte) => (gigabyte << 30n) | 0x83n));
  backend.setCr3(IDENTITY);
}

/** From now on the guest runs 64-bit code. */
export function enterLongMode(cr4: Parameters<typeof Cr4.with>[0] = {}): void {
  mapIdentity();
  backend.setCr0(Cr0.with({ pe: true, pg: true, et: true, ne: true }).raw);
  backend.setCr4(Cr4.with({ pae: true, ...cr4 }).raw);
  backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
  setCodeIsLong(true);
}

export function setCodeIsLong(long: boolean): void {
  const code = backend.segment(SegmentName.Cs);
  backend.setSegment(SegmentName.Cs, { ...code, access: code.access.with({ long, big: !long }) });
}

/** Until the end of the test exits of that kind are served by `handler`, in the place of Lyn's own. */
export function serveBy(kind: ExitKind, handler: ExitHandler): void {
  const handlers = exitHandlers as ExitHandler[];
  const own = handlers[kind]!;
  handlers[kind] = handler;
  onTestFinished(() => void (handlers[kind] = own));
}

let behind = 0n;

/** Where RIP is when the instruction that exited last is done. */
export const nextInstruction = (): bigint => behind;

/** An exit, with the delivery that it cuts short, and what the hypervisor makes of it up to the next entry. */
function exit(cause: Cause, delivering?: Delivery): void {
  const { access } = backend.segment(SegmentName.Cs);
  const bits = access.long && Efer.of(backend.efer()).lma ? 64 : access.big ? 32 : 16;
  const instruction = encode(cause, bits, vendor.hypercall);
  behind = backend.rip() + BigInt(instruction.length);
  vendor.exit(delivering === undefined ? { cause, instruction } : { cause, instruction, delivering });
  serveExit(vcpu);
}

type PlainKind = Exclude<ExitKind, ExitKind.PortIo | ExitKind.ControlRegister | ExitKind.Exception | ExitKind.NestedFault>;

export const exitBy = (kind: PlainKind): void => exit({ kind });
/** IN, OUT, INS or OUTS; one byte unless told otherwise. */
export const portIo = (io: Omit<PortInstruction, 'bytes'> & Partial<PortInstruction>): void => exit({ kind: ExitKind.PortIo, io: { bytes: 1, ...io } });
export const controlAccess = (access: Partial<ControlAccess>): void => exit({ kind: ExitKind.ControlRegister, access: { register: 0, kind: 0, general: 0, statusWord: 0, bytes: 0, linear: 0n, ...access } });
export const exception = (raised: RaisedException, delivering?: Delivery): void => exit({ kind: ExitKind.Exception, exception: raised }, delivering);
export const nestedFault = (fault: Omit<NestedFault, 'isFinal'> & Partial<NestedFault>): void => exit({ kind: ExitKind.NestedFault, fault: { isFinal: true, ...fault } });
/** The host's timer comes while the guest runs: an exit that asks nothing of the hypervisor. */
export const timerExpires = (delivering?: Delivery): void => exit(vendor.timer(), delivering);

/** What an NMI of the guest's waited for is over, where it was not IRET. */
export const nmiWindowOpens = (): void => exit(vendor.nmiWindow());

/** An exit by the processor's own number, all of whose information is made of `information`. */
export function exitRaw(code: number, information: bigint): void {
  vendor.exitRaw(code, information);
  serveExit(vcpu);
}

/** What the exit stub does if the hazard word is not zero. */
export const serveWhatWaits = (): 'returned' | string => serveWaiting(vcpu);

/** The guest's NMI handler returns. */
export const returnFromNmi = (): void => vendor.returnFromNmi();

/** The guest, which has executed HLT, waits until `wake`. */
export const sleepUntil = (wake: () => void): void => vendor.sleepUntil(wake);

/** The event that the next entry delivers: its vector, and its error code if it has one. */
export function delivered(): { vector: number; errorCode?: number } | undefined {
  const event = vendor.delivered();
  if (event === undefined) return undefined;
  return event.errorCode === undefined ? { vector: event.vector } : { vector: event.vector, errorCode: event.errorCode };
}

export const GENERAL_PROTECTION = { vector: 13, errorCode: 0 };
export const INVALID_OPCODE = { vector: 6 };

/** The guest's instruction is done, and the next one follows. */
export function isDone(): void {
  expect(delivered()).toBeUndefined();
  expect(backend.rip()).toBe(nextInstruction());
}

/** #GP(0), and the guest's instruction stays the next one. */
export function isRefused(): void {
  expect(delivered()).toEqual(GENERAL_PROTECTION);
  expect(backend.rip()).toBe(RIP);
}

/** An interrupt waits at the guest's local APIC. */
export function raiseInterrupt(vector: number): void {
  domain.apic.write(0x0f, 0x1ffn);
  domain.apic.write(0x3f, BigInt(vector));
}

export const setFlags = (flags: Parameters<typeof Rflags.with>[0]): void => backend.setRflags(Rflags.with(flags).raw);

/** Stores 64-bit words in the guest's memory. */
export function poke(address: bigint, ...words: bigint[]): void {
  words.forEach((word, index) => domain.memory.write64(address + BigInt(index * 8), word));
}
