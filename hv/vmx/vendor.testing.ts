import { machine } from 'lyn/test';
import { ExitKind } from '../exit/kind.ts';
import { serve, serveWaiting } from '../exit/vendor.testing.ts';
import type { Cause, DebugCause, Delivery, Exit, PortInstruction, Shadow, Vendor } from '../exit/vendor.testing.ts';
import { ControlAccessKind, SegmentName } from '../vcpu/backend.ts';
import { Dr6, Efer } from '../vcpu/control_registers.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import { serveExit } from '../vcpu/run.ts';
import { vmxCapabilities } from './capabilities.ts';
import { Activity, Interruptibility, PrimaryControls } from './controls.ts';
import { ExitReason, REASONS } from './exit_reasons.ts';
import { vmxBackend, vmxVcpu } from './extension.ts';
import { VmcsField } from './fields.ts';
import { ControlQualification, EptQualification, IoQualification, StringInformation } from './qualifications.ts';

const reasons: { readonly [kind in ExitKind]?: ExitReason } = {
  [ExitKind.Unexpected]: ExitReason.Pause, [ExitKind.Exception]: ExitReason.ExceptionOrNmi, [ExitKind.HostNmi]: ExitReason.ExceptionOrNmi,
  [ExitKind.ExternalInterrupt]: ExitReason.ExternalInterrupt, [ExitKind.TripleFault]: ExitReason.TripleFault,
  [ExitKind.InterruptWindow]: ExitReason.InterruptWindow, [ExitKind.NmiWindow]: ExitReason.NmiWindow, [ExitKind.TaskSwitch]: ExitReason.TaskSwitch,
  [ExitKind.Cpuid]: ExitReason.Cpuid, [ExitKind.Halt]: ExitReason.Hlt, [ExitKind.CacheFlush]: ExitReason.Wbinvd, [ExitKind.CounterRead]: ExitReason.Rdpmc,
  [ExitKind.Hypercall]: ExitReason.Vmcall, [ExitKind.ControlRegister]: ExitReason.ControlRegister, [ExitKind.PortIo]: ExitReason.Io,
  [ExitKind.MsrRead]: ExitReason.Rdmsr, [ExitKind.MsrWrite]: ExitReason.Wrmsr, [ExitKind.NestedFault]: ExitReason.EptViolation,
  [ExitKind.NestedMisconfiguration]: ExitReason.EptMisconfiguration, [ExitKind.Timer]: ExitReason.PreemptionTimer, [ExitKind.SetXcr]: ExitReason.Xsetbv,
  [ExitKind.DebugInstruction]: ExitReason.ExceptionOrNmi, [ExitKind.NotOffered]: ExitReason.Rsm,
};

/** Every bit of CR4 that the guest is offered, and VMXE. */
const EVERY_CR4_BIT = 0x3f_27ffn;

const set = (field: VmcsField, value: bigint): void => machine.vmx.set(field, value);
const get = (field: VmcsField): bigint => machine.vmx.get(field);
const interruptibility = (): Interruptibility => Interruptibility.of(Number(get(VmcsField.GuestInterruptibility)));
const setInterruptibility = (state: Interruptibility): void => set(VmcsField.GuestInterruptibility, BigInt(state.raw));

const raw = ({ vector, type, errorCode }: Delivery): bigint => BigInt(EventInfo.with({ vector, type, hasErrorCode: errorCode !== undefined, valid: true }).raw);

/** The exit's own event: an exception, or an NMI of the host's. */
function interruption(cause: Cause): bigint {
  if (cause.kind === ExitKind.HostNmi) return raw({ vector: 2, type: EventType.Nmi });
  if (cause.kind === ExitKind.DebugInstruction) return raw({ vector: 1, type: EventType.PrivilegedSoftwareException });
  return cause.kind === ExitKind.Exception ? raw({ ...cause.exception, type: EventType.HardwareException }) : 0n;
}

function qualification(cause: Cause): bigint {
  switch (cause.kind) {
    case ExitKind.PortIo: {
      const { bytes, port, isIn = false, isString = false, isRepeated = false } = cause.io;
      return IoQualification.with({ size: bytes - 1, port, isIn, isString, isRepeated }).raw;
    }
    case ExitKind.ControlRegister: {
      const { register, general, statusWord, kind } = cause.access;
      return ControlQualification.with({ register, general, statusWord: kind === ControlAccessKind.LoadStatusWord ? statusWord : 0, kind }).raw;
    }
    case ExitKind.Exception: return debugQualification(cause.exception.debug ?? {});
    case ExitKind.NestedFault: return EptQualification.with({ read: cause.fault.read, write: cause.fault.write, execute: cause.fault.execute, hasLinear: true, final: cause.fault.isFinal }).raw;
    default: return 0n;
  }
}

const debugQualification = (cause: DebugCause): bigint => Dr6.with(cause).raw;

/** What the processor tells of INS and OUTS besides: SDM 28.2.5. */
function tellString(io: PortInstruction): void {
  const long = Efer.of(vmxBackend.efer()).lma && vmxBackend.segment(SegmentName.Cs).access.long;
  const bytes = io.addressBytes ?? (long ? 8 : vmxBackend.segment(SegmentName.Cs).access.big ? 4 : 2);
  const segment = io.isIn ? SegmentName.Es : io.segment ?? SegmentName.Ds;
  const hasBase = !long || segment === SegmentName.Fs || segment === SegmentName.Gs;
  const offset = BigInt.asUintN(8 * bytes, io.isIn ? vmxVcpu.registers.rdi : vmxVcpu.registers.rsi);
  set(VmcsField.GuestLinearAddress, BigInt.asUintN(long ? 64 : 32, offset + (hasBase ? vmxBackend.segment(segment).base : 0n)));
  set(VmcsField.ExitInstructionInformation, BigInt(StringInformation.with({ addressSize: Math.log2(bytes) - 1, segment }).raw));
}

/** Intel's processors: an exit is told by fields of the VMCS. */
export const vtx: Vendor = {
  name: 'VT-x',
  vcpu: vmxVcpu,
  backend: vmxBackend,
  hypercall: [0x0f, 0x01, 0xc1],
  codes: Array.from({ length: REASONS }, (_reason, index) => index),

  begin() {
    machine.vmx.begin();
    vmxCapabilities.cr4Allowed = EVERY_CR4_BIT;
  },

  exit({ cause, instruction, delivering }: Exit) {
    if (vtx.delivered()?.type === EventType.Nmi) setInterruptibility(interruptibility().with({ nmi: true }));
    set(VmcsField.EntryInterruption, 0n);
    set(VmcsField.ExitReason, BigInt(reasons[cause.kind]!));
    set(VmcsField.Qualification, qualification(cause));
    set(VmcsField.ExitInstructionLength, BigInt(instruction.length));
    set(VmcsField.ExitInterruption, interruption(cause));
    set(VmcsField.ExitErrorCode, BigInt(cause.kind === ExitKind.Exception ? cause.exception.errorCode ?? 0 : 0));
    set(VmcsField.IdtVectoring, delivering === undefined ? 0n : raw(delivering));
    set(VmcsField.IdtVectoringErrorCode, BigInt(delivering?.errorCode ?? 0));
    if (cause.kind === ExitKind.NestedFault) set(VmcsField.GuestPhysicalAddress, cause.fault.address);
    if (cause.kind === ExitKind.PortIo && cause.io.isString) tellString(cause.io);
  },

  exitRaw(code, information) {
    set(VmcsField.EntryInterruption, 0n);
    set(VmcsField.ExitReason, BigInt(code));
    set(VmcsField.ExitInstructionLength, 2n);
    for (const field of [VmcsField.Qualification, VmcsField.GuestPhysicalAddress, VmcsField.GuestLinearAddress]) set(field, information);
    set(VmcsField.ExitInstructionInformation, information & 0xffff_ffffn);
  },

  timer: () => ({ kind: ExitKind.Timer }),
  nmiWindow: () => ({ kind: ExitKind.NmiWindow }),

  returnFromNmi() {
    setInterruptibility(interruptibility().with({ nmi: false }));
    set(VmcsField.EntryInterruption, 0n);
    if (!vtx.windows().nmi) return;
    vtx.exit({ cause: { kind: ExitKind.NmiWindow }, instruction: [] });
    serve(vmxVcpu);
  },

  sleepUntil(wake) {
    serveWaiting(vmxVcpu);
    if (get(VmcsField.GuestActivity) !== BigInt(Activity.Halted)) throw new Error('the guest does not wait');
    wake();
    vtx.exit({ cause: { kind: ExitKind.Timer }, instruction: [] });
    serve(vmxVcpu);
  },

  delivered() {
    const event = EventInfo.of(Number(get(VmcsField.EntryInterruption)));
    if (!event.valid) return undefined;
    const { vector, type } = event;
    return event.hasErrorCode ? { vector, type, errorCode: Number(get(VmcsField.EntryErrorCode)) } : { vector, type };
  },

  traps() {
    const pending = get(VmcsField.GuestPendingDebug);
    return { breakpoints: Number(pending & 15n), singleStep: ((pending >> 14n) & 1n) === 1n };
  },

  windows() {
    const { interruptWindow, nmiWindow } = PrimaryControls.of(Number(get(VmcsField.PrimaryControls)));
    return { interrupt: interruptWindow, nmi: nmiWindow };
  },

  setShadow(shadow: Shadow) {
    setInterruptibility(interruptibility().with({ sti: shadow === 'STI', movSs: shadow === 'MOV SS' }));
  },

  isNmiBlocked: () => interruptibility().nmi,
  cr2: () => machine.current.cr2,
  dr6: () => machine.current.debug[6]!,
  setDr6(value) { machine.current.debug[6] = value; },
  running: () => ({ cr0: get(VmcsField.GuestCr0), cr4: get(VmcsField.GuestCr4) }),

  setPrivilege(dpl) {
    const stack = vmxBackend.segment(SegmentName.Ss);
    vmxBackend.setSegment(SegmentName.Ss, { ...stack, access: stack.access.with({ dpl }) });
  },
};

/** An exit by its basic reason, for what is VT-x's own. */
export function exitByReason(reason: number, qualified = 0n): void {
  set(VmcsField.EntryInterruption, 0n);
  set(VmcsField.ExitReason, BigInt(reason));
  set(VmcsField.Qualification, qualified);
  serveExit(vmxVcpu);
}
