import { ExitedInstruction } from '../decode/exited_instruction.ts';
import type { Instruction } from '../decode/instruction.ts';
import type { DumpWriter } from '../dump/writer.ts';
import { exitHandlers } from '../exit/handlers.ts';
import { ExitKind } from '../exit/kind.ts';
import { serveHostInterrupt } from '../processor/vectors.ts';
import { ControlAccessKind, SegmentName, segmentNumbers } from '../vcpu/backend.ts';
import type { Backend, ControlAccess, InterceptedException, NestedFault, PortAccess, Segment, StringOperand } from '../vcpu/backend.ts';
import { Cr0, Cr4, Dr6, Dr7, Efer, Rflags } from '../vcpu/control_registers.ts';
import { EventInfo, isRaisedByInstruction } from '../vcpu/event.ts';
import type { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart } from '../vcpu/width.ts';
import { vmxCapabilities } from './capabilities.ts';
import { Activity, EntryControls, Interruptibility, PrimaryControls } from './controls.ts';
import { dumpVmcs, writeVmcs } from './dump.ts';
import { handleEntryFailure, handleFailedEntry } from './entry_failure.ts';
import { ExitInformation, ExitReasonField } from './exit_information.ts';
import { exitKinds, exitReasonNames, REASONS } from './exit_reasons.ts';
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
  private readonly instruction = new ExitedInstruction(false);
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
    vcpu.kind = reason.entryFailed ? ExitKind.EntryFailed : exitKinds[u32(reason.basic)];
    if (reason.entryFailed) return handleEntryFailure(vcpu);
    return exitHandlers[u32(vcpu.kind)](vcpu);
  }

  enter(vcpu: Vcpu): void {
    if (!vmx.launch(vcpu)) handleFailedEntry(vcpu);
  }

  exitCode(): u32 {
    return u32(ExitReasonField.of(u32(readField(VmcsField.ExitReason))).basic);
  }

  exitName(): string {
    const code = this.exitCode();
    return code < REASONS ? exitReasonNames[code] : '';
  }

  writeState(out: DumpWriter): void {
    writeVmcs(out);
  }

  /** An exit has loaded all of the host's state. */
  leave(): void {}

  dump(): void {
    dumpVmcs();
  }

  // ---- what the exit tells

  nestedFault(): NestedFault {
    const access = EptQualification.of(this.exit.qualification());
    return { address: this.exit.guestPhysicalAddress(), read: access.read, write: access.write, execute: access.execute, isFinal: access.hasLinear && access.final };
  }

  portAccess(): PortAccess {
    const io = IoQualification.of(this.exit.qualification());
    return { port: io.port, bytes: io.size + 1, isIn: io.isIn, isString: io.isString, isRepeated: io.isRepeated };
  }

  stringOperand(vcpu: Vcpu): StringOperand {
    const information = StringInformation.of(u32(readField(VmcsField.ExitInstructionInformation)));
    const isIn: boolean = this.portAccess().isIn;
    const segment: SegmentName = isIn ? SegmentName.Es : segmentNumbers[u32(information.segment)];
    const addressBytes: u8 = u8(2) << information.addressSize;
    const offset = lowPart(isIn ? vcpu.registers.rdi : vcpu.registers.rsi, addressBytes);
    return { linear: readField(VmcsField.GuestLinearAddress), offset, segment, addressBytes };
  }

  controlAccess(_vcpu: Vcpu): ControlAccess {
    const access = ControlQualification.of(this.exit.qualification());
    return { register: access.register, kind: controlKinds[u32(access.kind)], general: access.general, statusWord: access.statusWord, bytes: 0, linear: 0n };
  }

  interceptedException(): InterceptedException {
    const event = EventInfo.of(this.exit.interruption());
    const errorCode: u32 = event.hasErrorCode ? u32(readField(VmcsField.ExitErrorCode)) : 0;
    return { event, errorCode };
  }

  /** The exit has acknowledged it at the host's local APIC. */
  acceptHostInterrupt(): void {
    serveHostInterrupt(u32(EventInfo.of(this.exit.interruption()).vector));
  }

  acceptHostNmi(): void {
    cpu.takeNmi();
  }

  interruptedEvent(): EventInfo {
    return EventInfo.of(this.exit.idtVectoring());
  }

  interruptedErrorCode(): u32 {
    return u32(readField(VmcsField.IdtVectoringErrorCode));
  }

  /** A sum that carries out of bit 31 outside 64-bit code wraps to 32 bits (EIP); in 64-bit code it is kept. */
  nextRip(_vcpu: Vcpu): u64 {
    const rip = vmx.read(u32(VmcsField.GuestRip));
    const next: u64 = rip + u64(this.exit.instructionLength());
    const crossesEip: boolean = ((rip ^ next) >> 31n) === 3n;
    return crossesEip && !readSegmentAccess(SegmentName.Cs).long ? u64(u32(next)) : next;
  }

  instructionLength(_vcpu: Vcpu): u32 {
    return this.exit.instructionLength();
  }

  /** The processor tells the length of instructions that are intercepted only (28.2.5); this one's is noted for `advance`. */
  exitedInstruction(vcpu: Vcpu): Instruction {
    this.instruction.forget();
    const instruction = this.instruction.look(vcpu);
    this.exit.noteLength(instruction.length);
    return instruction;
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

  setCr2(value: u64): void {
    cpu.writeCr2(value);
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

  keepsPdptes(): boolean {
    return true;
  }

  setPdpte(index: u32, value: u64): void {
    writePdpte(index, value);
  }

  pat(): u64 {
    return readField(VmcsField.GuestPat);
  }

  setPat(value: u64): void {
    writeField(VmcsField.GuestPat, value);
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

  advance(vcpu: Vcpu): boolean {
    vcpu.rip = this.nextRip(vcpu);
    this.setRip(vcpu.rip);
    const state = this.interruptibility();
    if (state.sti || state.movSs) this.setInterruptibility(state.with({ sti: false, movSs: false }));
    const flags = Rflags.of(this.rflags());
    if (flags.resume) this.setRflags(flags.with({ resume: false }).raw);
    return flags.trap;
  }

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

  pendTraps(_vcpu: Vcpu, traps: Dr6): void {
    const pending = PendingDebug.of(readField(VmcsField.GuestPendingDebug));
    writeField(VmcsField.GuestPendingDebug, pending.with({
      breakpoints: pending.breakpoints | traps.breakpoints,
      enabledBreakpoint: pending.enabledBreakpoint || traps.breakpoints !== 0,
      singleStep: pending.singleStep || traps.singleStep,
    }).raw);
  }

  /**
   * An intercepted #DB has not touched DR6 and DR7 (SDM 28.1); what its delivery would have set is done here. With single-step in
   * an interrupt shadow, the entry wants the trap pending (SDM 27.3.1.5).
   */
  settleDebug(vcpu: Vcpu): void {
    const cause = Dr6.of(this.exit.qualification());
    const before = Dr6.of(cpu.readDr(6));
    const after = before.with({
      breakpoints: cause.breakpoints,
      access: before.access || cause.access,
      singleStep: before.singleStep || cause.singleStep,
    });
    if (after.raw !== before.raw) cpu.writeDr(6, after.raw);
    const dr7 = Dr7.of(this.dr7());
    if (dr7.generalDetect) this.setDr7(dr7.with({ generalDetect: false }).raw);
    if (cause.singleStep && this.inInterruptShadow()) this.pendTraps(vcpu, Dr6.with({ singleStep: true }));
  }

  clearNmiBlocking(): void {
    this.setInterruptibility(this.interruptibility().with({ nmi: false }));
  }

  setNmiBlocking(): void {
    this.setInterruptibility(this.interruptibility().with({ nmi: true }));
  }

  /** The processor may have woken up by itself since, so a halt is always written. */
  halt(): boolean {
    this.halted = true;
    writeField(VmcsField.GuestActivity, u64(Activity.Halted));
    return true;
  }

  idle(): void {
    cpu.idle();
  }

  inject(event: EventInfo, errorCode: u32, length: u32): void {
    if (this.halted) this.wake();
    if (event.hasErrorCode) writeField(VmcsField.EntryErrorCode, u64(errorCode));
    if (isRaisedByInstruction(event.type)) writeField(VmcsField.EntryInstructionLength, u64(length));
    writeField(VmcsField.EntryInterruption, u64(event.with({ nmiUnblocking: false }).raw));
  }

  setInterruptWindow(open: boolean): void {
    if (this.primary.interruptWindow !== open) this.setPrimary(this.primary.with({ interruptWindow: open }));
  }

  setNmiWindow(open: boolean): void {
    if (this.primary.nmiWindow !== open) this.setPrimary(this.primary.with({ nmiWindow: open }));
  }

  /** Rounded up, so that the time has come when the exit does. */
  setTimer(now: u64, when: u64): void {
    const ticks: u64 = when > now ? when - now : 0n;
    const count: u64 = (ticks >> u64(vmxCapabilities.timerShift)) + 1n;
    vmx.write(u32(VmcsField.PreemptionTimer), count > TIMER_MAXIMUM ? TIMER_MAXIMUM : count);
  }

  setTimeOffset(offset: u64): void {
    writeField(VmcsField.TscOffset, offset);
  }

  private wake(): void {
    this.halted = false;
    writeField(VmcsField.GuestActivity, u64(Activity.Active));
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

const controlKinds: readonly ControlAccessKind[] = [
  ControlAccessKind.MoveTo, ControlAccessKind.MoveFrom, ControlAccessKind.ClearTaskSwitched, ControlAccessKind.LoadStatusWord,
];
