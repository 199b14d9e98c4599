import { machine } from 'lyn/test';
import { domain } from '../domain/first.ts';
import { ExitKind } from '../exit/kind.ts';
import { serve, serveWaiting } from '../exit/vendor.testing.ts';
import type { Cause, Delivery, Exit, Vendor } from '../exit/vendor.testing.ts';
import { frames } from '../memory/frames.ts';
import { Vector } from '../processor/vector.ts';
import { serveHostInterrupt } from '../processor/vectors.ts';
import { ControlAccessKind, SegmentName } from '../vcpu/backend.ts';
import { Dr6, Dr7, Efer, Rflags } from '../vcpu/control_registers.ts';
import { EventInfo } from '../vcpu/event.ts';
import { Hazard } from '../vcpu/hazard.ts';
import { svmCapabilities } from './capabilities.ts';
import { CODES, EXCEPTION_BASE, ExitCode } from './exit_codes.ts';
import { ControlInformation, IoInformation, MsrInformation, NestedInformation } from './exit_information.ts';
import { svmBackend, svmExtension, svmVcpu } from './extension.ts';
import { InjectedEvent, InterruptShadow, Vmcb } from './vmcb.ts';

/** CPUID 8000000Ah, EDX: APM volume 3, appendix E.4.9. */
export const SvmFeature = { nestedPaging: 1 << 0, nextRip: 1 << 3, cleanBits: 1 << 5, flushByAsid: 1 << 6, decodeAssists: 1 << 7 } as const;
export const NESTED_PAGING_ONLY = SvmFeature.nestedPaging;
export const ALL_FEATURES = Object.values(SvmFeature).reduce((sum, bit) => sum | bit, 0);

const codes: { readonly [kind in ExitKind]?: ExitCode } = {
  [ExitKind.Unexpected]: ExitCode.Smi, [ExitKind.HostNmi]: ExitCode.Nmi, [ExitKind.ExternalInterrupt]: ExitCode.Interrupt,
  [ExitKind.TripleFault]: ExitCode.Shutdown, [ExitKind.InterruptWindow]: ExitCode.VirtualInterrupt, [ExitKind.NmiWindow]: ExitCode.Iret,
  [ExitKind.TaskSwitch]: ExitCode.TaskSwitch, [ExitKind.Cpuid]: ExitCode.Cpuid, [ExitKind.Halt]: ExitCode.Hlt, [ExitKind.CacheFlush]: ExitCode.Wbinvd,
  [ExitKind.CounterRead]: ExitCode.Rdpmc, [ExitKind.Hypercall]: ExitCode.Vmmcall, [ExitKind.PortIo]: ExitCode.Io, [ExitKind.MsrRead]: ExitCode.Msr,
  [ExitKind.MsrWrite]: ExitCode.Msr, [ExitKind.NestedFault]: ExitCode.NestedPageFault, [ExitKind.NestedMisconfiguration]: ExitCode.NestedPageFault,
  [ExitKind.SetXcr]: ExitCode.Xsetbv, [ExitKind.DebugInstruction]: ExitCode.Icebp, [ExitKind.NotOffered]: ExitCode.Rsm, [ExitKind.EntryFailed]: ExitCode.Invalid,
};

/** Bytes that are no instruction: whoever looks at them where the processor tells what is wanted, or where no instruction exits, finds none. */
const NO_INSTRUCTION = Array.from({ length: 15 }, () => 0xf0);
/** What stands in a field that the processor does not write. */
const NOT_TOLD = 0xffff_ffff_ffff_ffffn;
const NO_SEGMENT = 7;
/** Where the host keeps memory that the guest's instruction needs outside its RAM. */
const PAGE_FOR_CODE = 0x6000_0000n;

const TSC_DEADLINE = 0x6e0;
/** An exit within so many ticks is one that is waited for. */
const SOON = 100_000n;

/** The VMCB in simulated memory. */
export const guest = (): Vmcb => Vmcb.at(svmBackend.vmcb);

const event = ({ vector, type, errorCode }: Delivery) => InjectedEvent.with({
  event: EventInfo.with({ vector, type, hasErrorCode: errorCode !== undefined, valid: true }).raw, errorCode: errorCode ?? 0,
});

const inLongCode = (): boolean => Efer.of(svmBackend.efer()).lma && svmBackend.segment(SegmentName.Cs).access.long;
const codeBytes = (): number => (inLongCode() ? 8 : svmBackend.segment(SegmentName.Cs).access.big ? 4 : 2);

function codeOf(cause: Cause): number {
  if (cause.kind === ExitKind.Exception) return EXCEPTION_BASE + cause.exception.vector;
  if (cause.kind !== ExitKind.ControlRegister) return codes[cause.kind]!;
  const { register, kind } = cause.access;
  if (kind === ControlAccessKind.MoveFrom) return register;
  return register === 0 ? ExitCode.WriteCr0Selective : 0x10 + register;
}

/** EXITINFO1 and 2. */
function information(cause: Cause, next: bigint): [bigint, bigint] {
  switch (cause.kind) {
    case ExitKind.PortIo: {
      const { port, bytes, isIn = false, isString = false, isRepeated = false, addressBytes = codeBytes(), segment = SegmentName.Ds } = cause.io;
      const told = IoInformation.with({ port, bytes, isIn, isString, isRepeated, address16: addressBytes === 2, address32: addressBytes === 4, address64: addressBytes === 8 });
      return [told.with({ segment: svmCapabilities.decodeAssists ? segment : NO_SEGMENT }).raw, next];
    }
    case ExitKind.ControlRegister: {
      if (!svmCapabilities.decodeAssists) return [NOT_TOLD, NOT_TOLD];
      return [isMove(cause) ? ControlInformation.with({ general: cause.access.general, isMove: true }).raw : 0n, 0n];
    }
    case ExitKind.MsrRead: return [0n, 0n];
    case ExitKind.MsrWrite: return [MsrInformation.with({ isWrite: true }).raw, 0n];
    case ExitKind.Exception: return [BigInt(cause.exception.errorCode ?? 0), cause.exception.address ?? 0n];
    case ExitKind.NestedFault: return [NestedInformation.with({ write: cause.fault.write, execute: cause.fault.execute, finalAccess: cause.fault.isFinal, tableWalk: !cause.fault.isFinal }).raw, cause.fault.address];
    case ExitKind.NestedMisconfiguration: return [NestedInformation.with({ present: true, reserved: true, finalAccess: true }).raw, 0n];
    default: return [0n, 0n];
  }
}

const isMove = (cause: Cause): boolean => cause.kind === ExitKind.ControlRegister && (cause.access.kind === ControlAccessKind.MoveTo || cause.access.kind === ControlAccessKind.MoveFrom);

/** Whether the processor leaves something to be found out from the instruction; one that would be followed by RIP 0 looks as if it did. */
function isDecoded(cause: Cause, next: bigint): boolean {
  if (next === 0n || !svmCapabilities.nextRip || !svmCapabilities.decodeAssists) return true;
  return cause.kind === ExitKind.ControlRegister && !isMove(cause);
}

/** The guest's bytes at CS:RIP. Where no RAM of the guest's is, a page of it is put there. */
function place(bytes: readonly number[]): void {
  const start = inLongCode() ? svmBackend.rip() : BigInt.asUintN(32, svmBackend.segment(SegmentName.Cs).base + svmBackend.rip());
  if (domain.memory.find(start, 1n) === null) domain.memory.add(start & ~0xfffn, 0x1000n, PAGE_FOR_CODE, 0);
  bytes.forEach((byte, index) => domain.memory.write8(start + BigInt(index), byte));
}

/** DR6 and DR7 as the processor leaves them before the exit (APM volume 2, 15.12.2). */
function debug(cause: Cause): void {
  if (cause.kind !== ExitKind.Exception || cause.exception.vector !== 1) return;
  const { breakpoints = 0, access = false, singleStep = false } = cause.exception.debug ?? {};
  const before = Dr6.of(guest().dr6);
  guest().dr6 = before.with({ breakpoints, access: before.access || access, singleStep: before.singleStep || singleStep }).raw;
  guest().dr7 = Dr7.of(guest().dr7).with({ generalDetect: false }).raw;
}

/** AMD's processors with the features that CPUID 8000000Ah tells of in EDX: an exit is told by the VMCB, what it lacks is found in the instruction. */
export function amdV(name: string, features: number): Vendor {
  const vendor: Vendor = {
    name,
    vcpu: svmVcpu,
    backend: svmBackend,
    hypercall: [0x0f, 0x01, 0xd9],
    codes: [...Array.from({ length: CODES }, (_code, index) => index), CODES, 0x3ff, ExitCode.NestedPageFault, 0x401, 0x403, 0x7fff_ffff, ExitCode.Invalid],

    begin() {
      offerSvm(features);
      frames.free.add(0x200_0000n, 0x280_0000n);
      svmCapabilities.read();
      svmExtension.enable();
      svmExtension.mapMemory(domain.memory);
      svmExtension.makeVcpu();
      machine.run(() => svmBackend.enter(svmVcpu));
    },

    exit({ cause, instruction, delivering }: Exit) {
      const { rip } = guest();
      const next = inLongCode() ? rip + BigInt(instruction.length) : BigInt.asUintN(32, rip + BigInt(instruction.length));
      const [first, second] = information(cause, next);
      place(instruction.length > 0 && isDecoded(cause, next) ? instruction : NO_INSTRUCTION);
      debug(cause);
      Object.assign(guest(), {
        exitCode: BigInt(codeOf(cause)), exitInfo1: first, exitInfo2: second, injected: InjectedEvent.of(0n),
        interrupted: delivering === undefined ? InjectedEvent.of(0n) : event(delivering),
        nextRip: svmCapabilities.nextRip ? (instruction.length > 0 ? next : 0n) : NOT_TOLD,
      });
      if (cause.kind === ExitKind.ExternalInterrupt) machine.svm.onOpen = () => serveHostInterrupt(Vector.Timer);
    },

    exitRaw(code, value) {
      Object.assign(guest(), { exitCode: BigInt(code), exitInfo1: value, exitInfo2: value, nextRip: value, injected: InjectedEvent.of(0n) });
    },

    timer: () => ({ kind: ExitKind.ExternalInterrupt }),
    nmiWindow: () => ({ kind: ExitKind.ExternalInterrupt }),

    /** It exits before it is executed; with IRET alone on its way, a trap comes behind it. */
    returnFromNmi() {
      vendor.exit({ cause: { kind: ExitKind.NmiWindow }, instruction: [] });
      serve(svmVcpu);
      if (!Rflags.of(guest().rflags).trap) throw new Error('no trap would come behind IRET');
      vendor.exit({ cause: { kind: ExitKind.Exception, exception: { vector: 1, debug: { singleStep: true } } }, instruction: [] });
      guest().rflags = Rflags.of(guest().rflags).with({ trap: false }).raw;
      serve(svmVcpu);
    },

    sleepUntil(wake) {
      if ((svmVcpu.hazards & Hazard.Halted) === 0) throw new Error('the guest does not wait');
      machine.svm.onOpen = wake;
      serveWaiting(svmVcpu);
      machine.svm.onOpen = undefined;
    },

    delivered() {
      const { event: low, errorCode } = guest().injected;
      const { vector, type, valid, hasErrorCode } = EventInfo.of(low);
      if (!valid) return undefined;
      return hasErrorCode ? { vector, type, errorCode } : { vector, type };
    },

    traps() {
      const { breakpoints, singleStep } = Dr6.of(vendor.delivered()?.vector === 1 ? guest().dr6 : 0n);
      return { breakpoints, singleStep };
    },

    windows() {
      const isIntercepted = (bit: number): boolean => ((guest().intercepts1 >>> bit) & 1) === 1;
      const timerIn = machine.msrs.get(TSC_DEADLINE)! - machine.tsc.value;
      return { interrupt: isIntercepted(4) && guest().virtualInterrupt.pending, nmi: isIntercepted(20) || (timerIn > 0n && timerIn < SOON) };
    },

    setShadow(shadow) {
      guest().shadow = InterruptShadow.with({ inForce: shadow !== 'none' });
    },

    isNmiBlocked: () => !svmBackend.acceptsNmi(),
    cr2: () => guest().cr2,
    dr6: () => guest().dr6,
    setDr6(value) { guest().dr6 = value; },
    running: () => ({ cr0: guest().cr0, cr4: guest().cr4 }),
    setPrivilege(level) { guest().privilege = level; },
  };
  return vendor;
}

/** x2APIC, TSC deadline, and what stands for bits of CR4: PCID, XSAVE. */
const BASIC_FEATURES = (1 << 21) | (1 << 24) | (1 << 17) | (1 << 26);

/** CPUID and MSRs of a processor with AMD-V and every feature that bits of CR4 stand for: `features` are those of CPUID 8000000Ah, EDX. */
export function offerSvm(features = ALL_FEATURES, asids = 16): void {
  machine.setCpuid(0, 0, { eax: 7 });
  machine.setCpuid(1, 0, { ecx: BASIC_FEATURES });
  machine.setCpuid(7, 0, { ebx: (1 << 0) | (1 << 7) | (1 << 20), ecx: 1 << 2 });
  machine.setCpuid(0x8000_0000, 0, { eax: 0x8000_000a });
  machine.setCpuid(0x8000_0001, 0, { ecx: 1 << 2 });
  machine.setCpuid(0x8000_000a, 0, { eax: 1, ebx: asids, edx: features });
  machine.msrs.set(0xc000_0080, Efer.with({ sce: true, lme: true, lma: true, nxe: true }).raw);
  machine.msrs.set(0xc001_0117, 0n);
}

export const amdVPlain = amdV('AMD-V', NESTED_PAGING_ONLY);
export const amdVFull = amdV('AMD-V with next RIP, decode assists, clean bits, flush by ASID', ALL_FEATURES);
