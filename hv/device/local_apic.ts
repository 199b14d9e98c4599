import type { Domain } from '../domain/domain.ts';
import { EndReason } from '../domain/end.ts';
import { GENERAL_PROTECTION, type MsrRead, msrValue } from '../guest/msr_read.ts';
import { isNamedByX2Apic, logicalIdOf } from './apic_destination.ts';
import {
  APIC_VERSION, ApicBase, ApicRegister, COMMAND_BITS, DeliveryMode, DIVIDE_BITS, ErrorStatus, FIRST_VECTOR, InterruptCommand, Shorthand, SPURIOUS_BITS, SpuriousVector,
} from './apic_registers.ts';
import { ApicTimer } from './apic_timer.ts';
import { LocalVectors } from './apic_vectors.ts';
import type { DeviceState } from './state.ts';
import { NO_VECTOR, VectorSet } from './vector_set.ts';
import { XApicPage } from './xapic_page.ts';

/**
 * As firmware may leave the boot processor's: in x2APIC mode. A PC's mostly leaves xAPIC mode, and the guest changes it. But every access
 * to the page is an exit with an instruction to decode, a guest under Lyn is told of x2APIC mode by CPUID in any case, and Linux goes on in the
 * mode that it finds. Who wants xAPIC mode gets there by switching the APIC off first, as from any firmware.
 */
const BASE_AT_START = ApicBase.with({ bootProcessor: true, x2Apic: true, enabled: true, frame: 0xfee00n });

/**
 * The local APIC of a vCPU (SDM volume 3, chapter 12), by its x2APIC registers or, in xAPIC mode, through `page`. The 8259 pair is
 * wired through LINT0.
 */
export class LocalApic {
  readonly domain: Domain;
  readonly timer = new ApicTimer(this);
  readonly page = new XApicPage(this);
  readonly id: u32 = 0;
  private base: ApicBase = ApicBase.of(0n);
  private readonly requests = new VectorSet();
  private readonly inService = new VectorSet();
  private priority: u8 = 0;
  private spurious: SpuriousVector = SpuriousVector.of(0);
  private readonly vectors = new LocalVectors();
  command: u64 = 0n;
  /** Errors since the last write to the error status register, and what that write made readable. */
  private errors: ErrorStatus = ErrorStatus.of(0);
  private errorStatus: ErrorStatus = ErrorStatus.of(0);

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** The state in which firmware hands over: enabled, interrupts of the 8259 pair through LINT0, NMIs through LINT1. */
  reset(): void {
    this.base = BASE_AT_START;
    this.clear();
    this.spurious = SpuriousVector.with({ vector: 0xff, enabled: true });
    this.vectors.connectPins();
  }

  /** CPUID says whether there is an APIC: not while IA32_APIC_BASE switches it off. */
  isEnabled(): boolean {
    return this.base.enabled;
  }

  readBase(): u64 {
    return this.base.raw;
  }

  /** Whether the registers are reached through `page`. */
  isInMemory(): boolean {
    return this.base.enabled && !this.base.x2Apic;
  }

  /** False: #GP, for reserved bits, for the transitions that SDM 12.12.5 forbids, and for another address than a PC's, to which the page cannot go. */
  writeBase(value: u64): boolean {
    const next = ApicBase.of(value);
    const known = ApicBase.with({ bootProcessor: next.bootProcessor, x2Apic: next.x2Apic, enabled: next.enabled, frame: BASE_AT_START.frame });
    if (known.raw !== value) return false;
    if (next.x2Apic && !next.enabled) return false;
    if (this.base.x2Apic && next.enabled && !next.x2Apic) return false;
    if (!this.base.enabled && next.x2Apic) return false;
    if (this.base.enabled && !next.enabled) this.clear();
    if (next.x2Apic && !this.base.x2Apic) this.leavePage();
    this.base = next;
    this.domain.signalInterrupt();
    return true;
  }

  /** CR8: bits 7 to 4 of the task priority. */
  readCr8(): u64 {
    return u64(this.priority >> 4);
  }

  /** `value`: 0 to 15. */
  writeCr8(value: u64): void {
    this.setTaskPriority(u8(value) << 4);
  }

  /** The vector that the processor would take now, or `NO_VECTOR`. */
  pendingVector(): i32 {
    const highest = this.requests.highest();
    if (highest === NO_VECTOR || !this.spurious.enabled) return NO_VECTOR;
    return (u8(highest) & 0xf0) > (this.processorPriority() & 0xf0) ? highest : NO_VECTOR;
  }

  /** The processor takes `vector`, which `pendingVector` gave. */
  acknowledge(vector: u8): void {
    this.requests.remove(vector);
    this.inService.add(vector);
  }

  /** Whether the 8259 pair's interrupts reach the processor. */
  passesExternal(): boolean {
    return !this.base.enabled || this.vectors.passesExternal();
  }

  timerExpired(): void {
    const entry = this.vectors.timer();
    if (!entry.masked) this.accept(entry.vector);
  }

  /** RDMSR of 0x800 plus `number`. */
  read(number: u32): MsrRead {
    return this.base.x2Apic ? this.readRegister(number) : GENERAL_PROTECTION;
  }

  /** The same in any mode. */
  readRegister(number: u32): MsrRead {
    if (number >= u32(ApicRegister.InService) && number < u32(ApicRegister.ErrorStatus)) return msrValue(u64(this.readSet(number)));
    if (number >= u32(ApicRegister.LvtTimer) && number <= u32(ApicRegister.LvtError)) return msrValue(u64(this.vectors.read(number - u32(ApicRegister.LvtTimer))));
    switch (number as ApicRegister) {
      case ApicRegister.Id: return msrValue(u64(this.id));
      case ApicRegister.Version: return msrValue(u64(APIC_VERSION));
      case ApicRegister.TaskPriority: return msrValue(u64(this.priority));
      case ApicRegister.ProcessorPriority: return msrValue(u64(this.processorPriority()));
      case ApicRegister.LogicalDestination: return msrValue(u64(logicalIdOf(this.id).raw));
      case ApicRegister.Spurious: return msrValue(u64(this.spurious.raw));
      case ApicRegister.ErrorStatus: return msrValue(u64(this.errorStatus.raw));
      case ApicRegister.Command: return msrValue(this.command);
      case ApicRegister.InitialCount: return msrValue(u64(this.timer.initialCount));
      case ApicRegister.CurrentCount: return msrValue(u64(this.timer.currentCount()));
      case ApicRegister.DivideConfiguration: return msrValue(u64(this.timer.divideConfiguration));
      default: return GENERAL_PROTECTION;
    }
  }

  /** WRMSR of 0x800 plus `number`. False: #GP. */
  write(number: u32, value: u64): boolean {
    return this.base.x2Apic && this.writeRegister(number, value);
  }

  /** The same in any mode. */
  writeRegister(number: u32, value: u64): boolean {
    if (number === u32(ApicRegister.Command)) return this.writeCommand(value);
    if (value > 0xffff_ffffn) return false;
    const word: u32 = u32(value);
    if (number >= u32(ApicRegister.LvtTimer) && number <= u32(ApicRegister.LvtError)) return this.writeVector(number - u32(ApicRegister.LvtTimer), word);
    switch (number as ApicRegister) {
      case ApicRegister.TaskPriority:
        if (word > 0xff) return false;
        this.setTaskPriority(u8(word));
        return true;
      case ApicRegister.EndOfInterrupt:
        if (word !== 0) return false;
        this.endInterrupt();
        return true;
      case ApicRegister.Spurious:
        if ((word & ~SPURIOUS_BITS) !== 0) return false;
        this.writeSpurious(SpuriousVector.of(word));
        return true;
      case ApicRegister.ErrorStatus:
        if (word !== 0) return false;
        this.errorStatus = this.errors;
        this.errors = ErrorStatus.of(0);
        return true;
      case ApicRegister.InitialCount:
        this.timer.setInitialCount(word);
        return true;
      case ApicRegister.DivideConfiguration:
        if ((word & ~DIVIDE_BITS) !== 0) return false;
        this.timer.setDivideConfiguration(word);
        return true;
      case ApicRegister.SelfIpi:
        if (word > 0xff) return false;
        this.accept(u8(word));
        return true;
      default:
        return false;
    }
  }

  /** An IPI arrives. */
  deliver(mode: DeliveryMode, vector: u8): void {
    switch (mode) {
      case DeliveryMode.Fixed:
      case DeliveryMode.LowestPriority:
        this.accept(vector);
        return;
      case DeliveryMode.Nmi:
        this.domain.signalNmi();
        return;
      case DeliveryMode.Init:
        // The only processor of the domain: nobody is left to start it again.
        this.domain.end(EndReason.Reset);
        return;
      case DeliveryMode.Smi: // there is no SMM
      case DeliveryMode.StartUp: // only a processor that waits for it takes it
      case DeliveryMode.ExtInt:
      case DeliveryMode.Reserved:
        return;
    }
  }

  save(state: DeviceState): void {
    state.put64(this.base.raw);
    this.requests.save(state);
    this.inService.save(state);
    state.put8(this.priority);
    state.put32(this.spurious.raw);
    this.vectors.save(state);
    state.put64(this.command);
    state.put32(this.errors.raw);
    state.put32(this.errorStatus.raw);
    this.timer.save(state);
    this.page.save(state);
  }

  load(state: DeviceState): void {
    this.base = ApicBase.of(state.get64());
    this.requests.load(state);
    this.inService.load(state);
    this.priority = state.get8();
    this.spurious = SpuriousVector.of(state.get32());
    this.vectors.load(state);
    this.command = state.get64();
    this.errors = ErrorStatus.of(state.get32());
    this.errorStatus = ErrorStatus.of(state.get32());
    this.timer.load(state);
    this.page.load(state);
    this.domain.signalInterrupt();
  }

  /** The guest has named a register that is not there, in xAPIC mode. */
  noteIllegalRegister(): void {
    this.report(this.errors.with({ illegalRegister: true }));
  }

  /** What is not preserved from xAPIC to x2APIC mode: SDM 12.12.5.1. */
  private leavePage(): void {
    this.page.reset();
    this.command = InterruptCommand.of(this.command).with({ destination: 0 }).raw;
  }

  /** The state after a reset of the APIC itself: SDM 12.4.7.1. */
  private clear(): void {
    this.requests.clear();
    this.inService.clear();
    this.priority = 0;
    this.spurious = SpuriousVector.with({ vector: 0xff });
    this.vectors.clear();
    this.command = 0n;
    this.errors = ErrorStatus.of(0);
    this.errorStatus = ErrorStatus.of(0);
    this.timer.reset();
    this.page.reset();
  }

  private setTaskPriority(value: u8): void {
    const lower: boolean = value < this.priority;
    this.priority = value;
    if (lower) this.domain.signalInterrupt();
  }

  private processorPriority(): u8 {
    const serving = this.inService.highest();
    const served: u8 = serving === NO_VECTOR ? 0 : u8(serving) & 0xf0;
    return (this.priority & 0xf0) >= served ? this.priority : served;
  }

  private endInterrupt(): void {
    const serving = this.inService.highest();
    if (serving !== NO_VECTOR) this.inService.remove(u8(serving));
    if (this.requests.highest() !== NO_VECTOR) this.domain.signalInterrupt();
  }

  /** An interrupt with this vector is requested, unless the vector is illegal. */
  private accept(vector: u8): void {
    if (vector < FIRST_VECTOR) return this.report(this.errors.with({ receiveIllegal: true }));
    this.requests.add(vector);
    this.domain.signalInterrupt();
  }

  /** A new error raises the error interrupt. */
  private report(errors: ErrorStatus): void {
    const isNew: boolean = errors.raw !== this.errors.raw;
    this.errors = errors;
    const entry = this.vectors.error();
    if (!isNew || entry.masked || entry.vector < FIRST_VECTOR) return;
    this.requests.add(entry.vector);
    this.domain.signalInterrupt();
  }

  private readSet(number: u32): u32 {
    if (number >= u32(ApicRegister.Request)) return this.requests.part(number & 7);
    // Every interrupt here is edge-triggered.
    return number >= u32(ApicRegister.TriggerMode) ? 0 : this.inService.part(number & 7);
  }

  private writeVector(index: u32, word: u32): boolean {
    if (!this.vectors.write(index, word, !this.spurious.enabled)) return false;
    this.timer.setMode(this.vectors.timer().timerMode);
    this.domain.signalInterrupt();
    return true;
  }

  private writeSpurious(next: SpuriousVector): void {
    this.spurious = next;
    if (next.enabled) return this.domain.signalInterrupt();
    this.vectors.maskAll();
  }

  /** The interrupt command register sends an IPI. This domain has one vCPU: others that are named do not answer. */
  writeCommand(value: u64): boolean {
    if ((value & ~COMMAND_BITS) !== 0n) return false;
    this.command = value;
    const command = InterruptCommand.of(value);
    const isVectored: boolean = command.delivery === DeliveryMode.Fixed || command.delivery === DeliveryMode.LowestPriority;
    if (isVectored && command.vector < FIRST_VECTOR) {
      this.report(this.errors.with({ sendIllegal: true }));
      return true;
    }
    if (!isDeassert(command) && this.isForSelf(command)) this.deliver(command.delivery, command.vector);
    return true;
  }

  private isForSelf(command: InterruptCommand): boolean {
    switch (command.shorthand) {
      case Shorthand.Self:
      case Shorthand.All: return true;
      case Shorthand.AllButSelf: return false;
      case Shorthand.None:
        if (this.base.x2Apic) return isNamedByX2Apic(this.id, command.destination, command.logical);
        return this.page.isNamed(u8(command.destination >> 24), command.logical);
    }
  }
}

/** INIT level de-assert, which processors with x2APIC mode ignore: SDM 12.6.1. */
function isDeassert(command: InterruptCommand): boolean {
  return command.delivery === DeliveryMode.Init && command.level && !command.assert;
}
