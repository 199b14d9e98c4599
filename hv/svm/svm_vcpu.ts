import { ExitedInstruction } from '../decode/exited_instruction.ts';
import type { Instruction } from '../decode/instruction.ts';
import type { DumpWriter } from '../dump/writer.ts';
import { exitHandlers } from '../exit/handlers.ts';
import { ExitKind } from '../exit/kind.ts';
import { hostTimer } from '../processor/host_timer.ts';
import { SegmentName } from '../vcpu/backend.ts';
import type { Backend, ControlAccess, InterceptedException, NestedFault, PortAccess, Segment, StringOperand } from '../vcpu/backend.ts';
import { Cr4, Dr6, Dr7, Efer, Rflags } from '../vcpu/control_registers.ts';
import { EventInfo, EventType, Exception, pushesErrorCode } from '../vcpu/event.ts';
import { Hazard } from '../vcpu/hazard.ts';
import { injectEvent } from '../vcpu/inject.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { svmCapabilities } from './capabilities.ts';
import { controlAccessOf } from './control_access.ts';
import { dumpVmcb, writeVmcb } from './dump.ts';
import { handleEntryFailure } from './entry_failure.ts';
import { EventWindows } from './event_windows.ts';
import { CODES, EXCEPTION_BASE, ExitCode, exitCodeName, exitKinds } from './exit_codes.ts';
import { IoInformation, MsrInformation, NestedInformation } from './exit_information.ts';
import { cr4Offered } from './guest_cr4.ts';
import { HiddenBits } from './hidden_bits.ts';
import { MovedState } from './moved_state.ts';
import { plainLength } from './plain_opcode.ts';
import { isMovedApart, readSegment, writeSegment } from './segments.ts';
import { stringOperandOf } from './string_operand.ts';
import { Translations } from './translations.ts';
import { CleanBits, InjectedEvent, InterruptShadow, Vmcb } from './vmcb.ts';

/** How long a waiting NMI is left alone, in ticks of the TSC: long enough for the guest to execute an instruction, some microseconds. */
const NMI_RETRY: u64 = 20_000n;

/** One vCPU under AMD-V. */
export class SvmVcpu implements Backend {
  vmcb: Hpa = 0n;
  readonly moved = new MovedState();
  private readonly instruction = new ExitedInstruction(true);
  private readonly hidden = new HiddenBits();
  private readonly translations = new Translations();
  private readonly windows = new EventWindows();
  /** An NMI waits for the guest. */
  private nmiWaits: boolean = false;

  dispatch(vcpu: Vcpu): ExitResult {
    const guest = Vmcb.at(this.vmcb);
    this.instruction.forget();
    guest.clean = svmCapabilities.clean;
    if (this.translations.dropping) this.translations.keep(guest);
    if (this.waitsForExit()) vcpu.signal(Hazard.Nmi);
    const code = u32(guest.exitCode);
    if (this.windows.nmis.returning && this.windows.endReturn(vcpu, guest, code)) {
      vcpu.kind = ExitKind.NmiWindow;
      return ExitResult.Retry;
    }
    const kind: ExitKind = code < CODES ? exitKinds[code] : otherKind(code, guest.exitInfo1);
    vcpu.kind = kind === ExitKind.MsrRead && MsrInformation.of(guest.exitInfo1).isWrite ? ExitKind.MsrWrite : kind;
    if (kind === ExitKind.EntryFailed) return handleEntryFailure(vcpu);
    if (kind === ExitKind.NmiWindow) this.windows.beginReturn(guest);
    return exitHandlers[u32(vcpu.kind)](vcpu);
  }

  enter(vcpu: Vcpu): void {
    this.moved.enter(this.vmcb);
    svm.enter(vcpu);
  }

  leave(): void {
    this.moved.unload(this.vmcb);
  }

  exitCode(): u32 {
    return u32(Vmcb.at(this.vmcb).exitCode);
  }

  exitName(): string {
    return exitCodeName(this.exitCode());
  }

  dump(): void {
    dumpVmcb(this.vmcb);
  }

  writeState(out: DumpWriter): void {
    writeVmcb(this.vmcb, out);
  }

  // ---- what the exit tells

  nestedFault(): NestedFault {
    const guest = Vmcb.at(this.vmcb);
    const access = NestedInformation.of(guest.exitInfo1);
    return { address: guest.exitInfo2, read: !access.write && !access.execute, write: access.write, execute: access.execute, isFinal: !access.tableWalk };
  }

  portAccess(): PortAccess {
    const io = IoInformation.of(Vmcb.at(this.vmcb).exitInfo1);
    return { port: io.port, bytes: io.bytes, isIn: io.isIn, isString: io.isString, isRepeated: io.isRepeated };
  }

  stringOperand(vcpu: Vcpu): StringOperand {
    return stringOperandOf(vcpu, IoInformation.of(Vmcb.at(this.vmcb).exitInfo1), this.instruction);
  }

  controlAccess(vcpu: Vcpu): ControlAccess {
    return controlAccessOf(vcpu, this.exitCode(), Vmcb.at(this.vmcb).exitInfo1, this.instruction);
  }

  interceptedException(): InterceptedException {
    const vector = u8(this.exitCode() - EXCEPTION_BASE);
    const hasErrorCode = pushesErrorCode(vector);
    const event = EventInfo.with({ vector, type: EventType.HardwareException, hasErrorCode, valid: true });
    return { event, errorCode: hasErrorCode ? u32(Vmcb.at(this.vmcb).exitInfo1) : 0 };
  }

  /** It waits at the local APIC until the global interrupt flag lets it in. */
  acceptHostInterrupt(): void {
    this.moved.acceptInterrupts(this.vmcb);
  }

  acceptHostNmi(): void {
    this.acceptHostInterrupt();
  }

  /** An instruction that raises a software interrupt or exception is executed again, so that its event comes again by itself. */
  interruptedEvent(): EventInfo {
    const event = EventInfo.of(Vmcb.at(this.vmcb).interrupted.event);
    return event.type === EventType.SoftwareInterrupt || isSoftwareException(event) ? EventInfo.of(0) : event;
  }

  interruptedErrorCode(): u32 {
    return Vmcb.at(this.vmcb).interrupted.errorCode;
  }

  /** A sum that carries out of bit 31 outside 64-bit code wraps to 32 bits (EIP). */
  nextRip(vcpu: Vcpu): u64 {
    const guest = Vmcb.at(this.vmcb);
    if (u32(guest.exitCode) === u32(ExitCode.Io)) return guest.exitInfo2;
    if (svmCapabilities.nextRip && guest.nextRip !== 0n) return guest.nextRip;
    const next: u64 = guest.rip + u64(this.instructionLength(vcpu));
    return guest.codeAttributes.long ? next : u64(u32(next));
  }

  instructionLength(vcpu: Vcpu): u32 {
    const plain = plainLength(vcpu, this.exitCode());
    return plain !== 0 ? plain : this.instruction.look(vcpu).length;
  }

  exitedInstruction(vcpu: Vcpu): Instruction {
    return this.instruction.look(vcpu);
  }

  // ---- the guest's state

  rip(): u64 {
    return Vmcb.at(this.vmcb).rip;
  }

  setRip(value: u64): void {
    Vmcb.at(this.vmcb).rip = value;
  }

  rsp(): u64 {
    return Vmcb.at(this.vmcb).rsp;
  }

  setRsp(value: u64): void {
    Vmcb.at(this.vmcb).rsp = value;
  }

  rflags(): u64 {
    return Vmcb.at(this.vmcb).rflags;
  }

  setRflags(value: u64): void {
    Vmcb.at(this.vmcb).rflags = value;
  }

  cr0(): u64 {
    return Vmcb.at(this.vmcb).cr0 | this.hidden.cr0;
  }

  cr3(): u64 {
    return Vmcb.at(this.vmcb).cr3;
  }

  cr4(): u64 {
    return Cr4.of(Vmcb.at(this.vmcb).cr4).with({ mce: this.hidden.mce }).raw;
  }

  efer(): u64 {
    return Efer.of(Vmcb.at(this.vmcb).efer).with({ svme: false }).raw;
  }

  setCr0(value: u64): void {
    const guest = Vmcb.at(this.vmcb);
    this.hidden.setCr0(guest, value);
    this.translations.drop(guest);
  }

  setCr3(value: u64): void {
    const guest = Vmcb.at(this.vmcb);
    guest.cr3 = value;
    this.translations.drop(guest);
  }

  setCr4(value: u64): void {
    const guest = Vmcb.at(this.vmcb);
    this.hidden.setCr4(guest, value);
    this.translations.drop(guest);
  }

  /** VMRUN demands SVME (15.5.1). */
  setEfer(value: u64): void {
    const guest = Vmcb.at(this.vmcb);
    guest.efer = Efer.of(value).with({ svme: true }).raw;
    this.translations.drop(guest);
  }

  setCr2(value: u64): void {
    Vmcb.at(this.vmcb).cr2 = value;
    this.touch(CleanBits.with({ cr2: true }).raw);
  }

  offersCr4(value: u64): boolean {
    return (value & ~cr4Offered()) === 0n;
  }

  /** With nested paging each walk reads them from memory, and nothing checks them before (15.25.10). */
  keepsPdptes(): boolean {
    return false;
  }

  setPdpte(_index: u32, _value: u64): void {}

  pat(): u64 {
    return Vmcb.at(this.vmcb).pat;
  }

  setPat(value: u64): void {
    Vmcb.at(this.vmcb).pat = value;
    this.touch(CleanBits.with({ nested: true }).raw);
  }

  dr7(): u64 {
    return Vmcb.at(this.vmcb).dr7;
  }

  setDr7(value: u64): void {
    Vmcb.at(this.vmcb).dr7 = value;
    this.touch(CleanBits.with({ debug: true }).raw);
  }

  segment(name: SegmentName): Segment {
    if (this.moved.loaded && isMovedApart(name)) svm.save(this.vmcb);
    return readSegment(this.vmcb, name);
  }

  setSegment(name: SegmentName, value: Segment): void {
    if (!isMovedApart(name)) this.touch(CleanBits.with({ segments: true }).raw);
    else if (this.moved.loaded) svm.save(this.vmcb);
    writeSegment(this.vmcb, name, value);
    if (this.moved.loaded && isMovedApart(name)) svm.load(this.vmcb);
  }

  privilege(): u32 {
    return u32(Vmcb.at(this.vmcb).privilege);
  }

  // ---- what happens at the next entry

  advance(vcpu: Vcpu): boolean {
    const guest = Vmcb.at(this.vmcb);
    vcpu.rip = this.nextRip(vcpu);
    guest.rip = vcpu.rip;
    guest.shadow = InterruptShadow.of(0n);
    const flags = Rflags.of(guest.rflags);
    if (flags.resume) guest.rflags = flags.with({ resume: false }).raw;
    return flags.trap;
  }

  acceptsInterrupt(): boolean {
    return Rflags.of(this.rflags()).interrupt && !this.inInterruptShadow() && !this.windows.nmis.returning;
  }

  acceptsNmi(): boolean {
    return !this.windows.nmis.inForce && !this.inInterruptShadow();
  }

  inInterruptShadow(): boolean {
    return Vmcb.at(this.vmcb).shadow.inForce;
  }

  /** There are no pending traps here: #DB is the event of the next entry, with DR6 and DR7 as its delivery would leave them. */
  pendTraps(vcpu: Vcpu, traps: Dr6): void {
    const guest = Vmcb.at(this.vmcb);
    const before = Dr6.of(guest.dr6);
    guest.dr6 = before.with({ breakpoints: before.breakpoints | traps.breakpoints, singleStep: before.singleStep || traps.singleStep }).raw;
    guest.dr7 = Dr7.of(guest.dr7).with({ generalDetect: false }).raw;
    this.touch(CleanBits.with({ debug: true }).raw);
    injectEvent(vcpu, EventInfo.with({ vector: u8(Exception.Debug), type: EventType.HardwareException, valid: true }), 0, 0);
  }

  /** The processor has done it before the exit (15.12.2). */
  settleDebug(_vcpu: Vcpu): void {}

  clearNmiBlocking(): void {
    this.windows.setBlocked(Vmcb.at(this.vmcb), false);
  }

  setNmiBlocking(): void {
    this.windows.setBlocked(Vmcb.at(this.vmcb), true);
  }

  /** There is no such state of the processor. */
  halt(): boolean {
    return false;
  }

  idle(): void {
    this.moved.idle(this.vmcb);
  }

  inject(event: EventInfo, errorCode: u32, _length: u32): void {
    Vmcb.at(this.vmcb).injected = InjectedEvent.with({ event: event.with({ nmiUnblocking: false }).raw, errorCode });
    if (event.type === EventType.Nmi) this.windows.setBlocked(Vmcb.at(this.vmcb), true);
  }

  setInterruptWindow(open: boolean): void {
    this.windows.setInterrupt(Vmcb.at(this.vmcb), open);
  }

  /**
   * IRET exits for as long as NMIs are blocked, whether one waits or not. For the end of a shadow with interrupts off, or of another event's
   * delivery, no exit can be asked for: an NMI that waits for them is looked at again at the next exit, which the timer brings soon.
   */
  setNmiWindow(open: boolean): void {
    this.nmiWaits = open;
  }

  setTimer(now: u64, when: u64): void {
    const soon: u64 = now + NMI_RETRY;
    hostTimer.here().arm(now, this.waitsForExit() && soon < when ? soon : when);
  }

  setTimeOffset(offset: u64): void {
    Vmcb.at(this.vmcb).tscOffset = offset;
    this.touch(CleanBits.with({ intercepts: true }).raw);
  }

  private waitsForExit(): boolean {
    return this.nmiWaits && !this.windows.nmis.inForce;
  }

  /** The processor may not take these from what it has kept. */
  private touch(bits: u32): void {
    const guest = Vmcb.at(this.vmcb);
    guest.clean = guest.clean & ~bits;
  }
}

function otherKind(code: u32, information: u64): ExitKind {
  switch (code) {
    case u32(ExitCode.NestedPageFault): return NestedInformation.of(information).reserved ? ExitKind.NestedMisconfiguration : ExitKind.NestedFault;
    case u32(ExitCode.Invalid): return ExitKind.EntryFailed;
    default: return ExitKind.Unexpected;
  }
}

/** INT3 and INTO raise what no fault or trap of the processor's does. */
function isSoftwareException(event: EventInfo): boolean {
  return event.type === EventType.HardwareException && (event.vector === u8(Exception.Breakpoint) || event.vector === u8(Exception.Overflow));
}
