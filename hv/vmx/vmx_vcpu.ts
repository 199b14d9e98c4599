import { ControlAccessKind, SegmentName } from '../vcpu/backend.ts';
import type { Backend, ControlAccess, InterceptedException, NestedFault, PortAccess, Segment, StringOperand } from '../vcpu/backend.ts';
import { Cr0, Cr4, Efer, Rflags } from '../vcpu/control_registers.ts';
import { EventInfo, EventType } from '../vcpu/event.ts';
import type { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { vmxCapabilities } from './capabilities.ts';
import { Activity, EntryControls, Interruptibility, PrimaryControls } from './controls.ts';
import { dumpVmcs } from './dump.ts';
import { handleEntryFailure, handleFailedEntry } from './entry_failure.ts';
import { ExitInformation, ExitReasonField } from './exit_information.ts';
import { exitHandlers, exitReasonNames } from './exit_reasons.ts';
import { readField, VmcsField, writeField } from './fields.ts';
import { readSegment, readSegmentAccess, writePdpte, writeSegment } from './guest_fields.ts';
import { cr0HostOwned, cr4HostOwned, cr4Offered, hostCr0, hostCr4 } from './host_owned.ts';
import { ControlQualification, EptQualification, IoQualification, StringInformation } from './qualifications.ts';

/** Pending debug exceptions: SDM table 25-4. */
const PendingDebug = register(u64, { breakpoints: bits<u8>(3, 0), enabledBreakpoint: flag(12), singleStep: flag(14) });

/** Highest VMX preemption-timer value. */
const TIMER_MAXIMUM: u64 = 0xFFFF_FFFFn;

/** One vCPU under VT-x. Its VMCS is current on the processor that runs it. */
export class VmxVcpu implements Backend {
  private readonly exit = new ExitInformation();
  /** The VMCS region, 4 KB. */
  region: Hpa = 0n;
  vpid: u16 = 0;
  /** As in the VMCS; written there when it changes. */
  private primary: PrimaryControls = PrimaryControls.of(0);
  private halted: boolean = false;

  /** Takes note of the controls that vmcs.ts has written. */
  adoptControls(primary: PrimaryControls): void {
    this.primary = primary;
  }

  dispatch(vcpu: Vcpu): ExitResult {
    this.exit.forget();
    const reason = ExitReasonField.of(u32(vmx.read(u32(VmcsField.ExitReason))));
    const basic = u32(reason.basic);
    vcpu.reason = basic;
    if (reason.entryFailed) return handleEntryFailure(vcpu);
    return exitHandlers[basic](vcpu);
  }

  reportFailedEntry(vcpu: Vcpu): void {
    handleFailedEntry(vcpu);
  }

  reasonName(reason: u32): string {
    return exitReasonNames[reason];
  }

  dump(): void {
    dumpVmcs();
  }

  // ---- what the exit tells

  nestedFault(): NestedFault {
    const access = EptQualification.of(this.exit.qualification());
    return { address: this.exit.guestPhysicalAddress(), read: access.read, write: access.write, execute: access.execute };
  }

  portAccess(): PortAccess {
    const io = IoQualification.of(this.exit.qualification());
    return { port: io.port, bytes: io.size + 1, isIn: io.isIn, isString: io.isString, isRepeated: io.isRepeated };
  }

  stringOperand(): StringOperand {
    const information = StringInformation.of(u32(readField(VmcsField.ExitInstructionInformation)));
    const segment: SegmentName = this.portAccess().isIn ? SegmentName.Es : segmentNumbers[u32(information.segment)];
    const linear = readField(VmcsField.GuestLinearAddress);
    const addressBytes: u8 = u8(2) << information.addressSize;
    return { linear, offset: linear - readSegment(segment).base, segment, addressBytes };
  }

  controlAccess(): ControlAccess {
    const access = ControlQualification.of(this.exit.qualification());
    return { register: access.register, kind: controlKinds[u32(access.kind)], general: access.general, statusWord: access.statusWord };
  }

  interceptedException(): InterceptedException {
    const event = EventInfo.of(this.exit.interruption());
    const errorCode: u32 = event.hasErrorCode ? u32(readField(VmcsField.ExitErrorCode)) : 0;
    return { event, errorCode, payload: this.exit.qualification() };
  }

  interruptVector(): u8 {
    return EventInfo.of(this.exit.interruption()).vector;
  }

  interruptedEvent(): EventInfo {
    return EventInfo.of(this.exit.idtVectoring());
  }

  interruptedErrorCode(): u32 {
    return u32(readField(VmcsField.IdtVectoringErrorCode));
  }

  /** A sum that carries out of bit 31 outside 64-bit code wraps to 32 bits (EIP); in 64-bit code it is kept. */
  nextRip(): u64 {
    const rip = vmx.read(u32(VmcsField.GuestRip));
    const next: u64 = rip + u64(this.exit.instructionLength());
    const crossesEip: boolean = ((rip ^ next) >> 31n) === 3n;
    return crossesEip && !readSegmentAccess(SegmentName.Cs).long ? u64(u32(next)) : next;
  }

  instructionLength(): u32 {
    return this.exit.instructionLength();
  }

  // ---- the guest's state

  rip(): u64 {
    return readField(VmcsField.GuestRip);
  }

  setRip(value: u64): void {
    vmx.write(u32(VmcsField.GuestRip), value);
  }

  rsp(): u64 {
    return readField(VmcsField.GuestRsp);
  }

  setRsp(value: u64): void {
    writeField(VmcsField.GuestRsp, value);
  }

  rflags(): u64 {
    return vmx.read(u32(VmcsField.GuestRflags));
  }

  setRflags(value: u64): void {
    writeField(VmcsField.GuestRflags, value);
  }

  cr0(): u64 {
    return (readField(VmcsField.GuestCr0) & ~cr0HostOwned) | (readField(VmcsField.Cr0Shadow) & cr0HostOwned);
  }

  cr3(): u64 {
    return readField(VmcsField.GuestCr3);
  }

  cr4(): u64 {
    return (readField(VmcsField.GuestCr4) & ~cr4HostOwned) | (readField(VmcsField.Cr4Shadow) & cr4HostOwned);
  }

  efer(): u64 {
    return readField(VmcsField.GuestEfer);
  }

  setCr0(value: u64): void {
    writeField(VmcsField.Cr0Shadow, value);
    writeField(VmcsField.GuestCr0, hostCr0(Cr0.of(value)).raw);
    this.flush();
  }

  setCr3(value: u64): void {
    writeField(VmcsField.GuestCr3, value);
    this.flush();
  }

  setCr4(value: u64): void {
    writeField(VmcsField.Cr4Shadow, value);
    writeField(VmcsField.GuestCr4, hostCr4(Cr4.of(value)).raw);
    this.flush();
  }

  offersCr4(value: u64): boolean {
    return (value & ~(cr4Offered & vmxCapabilities.cr4Allowed)) === 0n;
  }

  /** The entry control follows EFER.LMA: SDM 27.3.1.1. */
  setEfer(value: u64): void {
    writeField(VmcsField.GuestEfer, value);
    const entry = EntryControls.of(u32(readField(VmcsField.EntryControls)));
    writeField(VmcsField.EntryControls, u64(entry.with({ guestLongMode: Efer.of(value).lma }).raw));
  }

  setPdpte(index: u32, value: u64): void {
    writePdpte(index, value);
  }

  dr7(): u64 {
    return readField(VmcsField.GuestDr7);
  }

  setDr7(value: u64): void {
    writeField(VmcsField.GuestDr7, value);
  }

  segment(name: SegmentName): Segment {
    return readSegment(name);
  }

  setSegment(name: SegmentName, value: Segment): void {
    writeSegment(name, value);
  }

  /** The privilege level is SS.DPL, also in real (0) and virtual-8086 mode (3): SDM 25.4.1. */
  privilege(): u32 {
    return u32(readSegmentAccess(SegmentName.Ss).dpl);
  }

  // ---- what happens at the next entry

  acceptsInterrupt(): boolean {
    return Rflags.of(this.rflags()).interrupt && !this.inInterruptShadow();
  }

  acceptsNmi(): boolean {
    const state = this.interruptibility();
    return !state.nmi && !state.movSs && !state.sti;
  }

  inInterruptShadow(): boolean {
    const state = this.interruptibility();
    return state.sti || state.movSs;
  }

  clearInterruptShadow(): void {
    const state = this.interruptibility();
    if (state.sti || state.movSs) this.setInterruptibility(state.with({ sti: false, movSs: false }));
  }

  pendSingleStep(): void {
    const pending = PendingDebug.of(readField(VmcsField.GuestPendingDebug));
    writeField(VmcsField.GuestPendingDebug, pending.with({ singleStep: true }).raw);
  }

  pendBreakpoints(which: u8): void {
    const pending = PendingDebug.of(readField(VmcsField.GuestPendingDebug));
    writeField(VmcsField.GuestPendingDebug, pending.with({ breakpoints: pending.breakpoints | which, enabledBreakpoint: true }).raw);
  }

  clearNmiBlocking(): void {
    this.setInterruptibility(this.interruptibility().with({ nmi: false }));
  }

  setNmiBlocking(): void {
    this.setInterruptibility(this.interruptibility().with({ nmi: true }));
  }

  /** The processor may have woken up by itself since, so a halt is always written. */
  setHalted(halted: boolean): void {
    if (!this.halted && !halted) return;
    this.halted = halted;
    writeField(VmcsField.GuestActivity, u64(halted ? Activity.Halted : Activity.Active));
  }

  inject(event: EventInfo, errorCode: u32, length: u32): void {
    this.setHalted(false);
    if (event.hasErrorCode) writeField(VmcsField.EntryErrorCode, u64(errorCode));
    if (isSoftware(event.type)) writeField(VmcsField.EntryInstructionLength, u64(length));
    writeField(VmcsField.EntryInterruption, u64(event.with({ nmiUnblocking: false }).raw));
  }

  setInterruptWindow(open: boolean): void {
    if (this.primary.interruptWindow !== open) this.setPrimary(this.primary.with({ interruptWindow: open }));
  }

  setNmiWindow(open: boolean): void {
    if (this.primary.nmiWindow !== open) this.setPrimary(this.primary.with({ nmiWindow: open }));
  }

  /** Rounded up, so that the deadline has passed when the exit comes. */
  setTimer(ticks: u64): void {
    const count: u64 = (ticks >> u64(vmxCapabilities.timerShift)) + 1n;
    vmx.write(u32(VmcsField.PreemptionTimer), count > TIMER_MAXIMUM ? TIMER_MAXIMUM : count);
  }

  setTimeOffset(offset: u64): void {
    writeField(VmcsField.TscOffset, offset);
  }

  /** Drops the guest's translations; those of the nested tables stay. */
  private flush(): void {
    const kind: u64 = vmxCapabilities.ept.invvpidSingle ? 1n : 2n;
    assert(vmx.invvpid(kind, this.vpid, 0n));
  }

  private interruptibility(): Interruptibility {
    return Interruptibility.of(u32(vmx.read(u32(VmcsField.GuestInterruptibility))));
  }

  private setInterruptibility(value: Interruptibility): void {
    writeField(VmcsField.GuestInterruptibility, u64(value.raw));
  }

  private setPrimary(value: PrimaryControls): void {
    this.primary = value;
    writeField(VmcsField.PrimaryControls, u64(value.raw));
  }
}

const segmentNumbers: readonly SegmentName[] = [SegmentName.Es, SegmentName.Cs, SegmentName.Ss, SegmentName.Ds, SegmentName.Fs, SegmentName.Gs, SegmentName.Ds, SegmentName.Ds];

const controlKinds: readonly ControlAccessKind[] = [
  ControlAccessKind.MoveTo, ControlAccessKind.MoveFrom, ControlAccessKind.ClearTaskSwitched, ControlAccessKind.LoadStatusWord,
];

/** Types whose delivery pushes the RIP of the next instruction: SDM 27.2.1.3. */
function isSoftware(type: EventType): boolean {
  return type === EventType.SoftwareInterrupt || type === EventType.SoftwareException || type === EventType.PrivilegedSoftwareException;
}
