import type { EventInfo } from './event.ts';
import type { ExitResult } from './result.ts';
import type { Vcpu } from './vcpu.ts';

/** An access that missed in the nested page tables, or broke their rights. */
export type NestedFault = { readonly address: Gpa; readonly read: boolean; readonly write: boolean; readonly execute: boolean };

/** IN, OUT, INS or OUTS. */
export type PortAccess = {
  readonly port: u16;
  /** 1, 2 or 4. */
  readonly bytes: u8;
  readonly isIn: boolean;
  readonly isString: boolean;
  readonly isRepeated: boolean;
};

/** The memory side of INS or OUTS. */
export type StringOperand = {
  /** Of the first element, by segment base and address size already. */
  readonly linear: u64;
  /** Offset within the segment of the first element (the index register by address size). */
  readonly offset: u64;
  /** ES for INS; OUTS may override DS. */
  readonly segment: SegmentName;
  /** Address size in bytes: 2, 4 or 8. */
  readonly addressBytes: u8;
};

export const enum ControlAccessKind { MoveTo, MoveFrom, ClearTaskSwitched, LoadStatusWord }

/** MOV to or from a control register, CLTS, LMSW. */
export type ControlAccess = {
  readonly register: u8;
  readonly kind: ControlAccessKind;
  /** Number of the general register: 0 RAX to 15 R15, with 4 RSP. */
  readonly general: u8;
  /** The source of LMSW. */
  readonly statusWord: u16;
};

/** An exception that the guest raised and the hypervisor intercepted. */
export type InterceptedException = {
  readonly event: EventInfo;
  readonly errorCode: u32;
  /** For #DB the bits to be set in DR6, as in SDM table 28-1. */
  readonly payload: u64;
};

export const enum SegmentName { Es, Cs, Ss, Ds, Fs, Gs, Ldtr, Tr }

/** The access rights of a segment: SDM table 25-2. */
export const SegmentAccess = register(u32, {
  type: bits<u8>(3, 0), codeOrData: flag(4), dpl: bits<u8>(6, 5), present: flag(7), available: flag(12), long: flag(13), big: flag(14),
  granular: flag(15), unusable: flag(16),
});
export type SegmentAccess = Value<typeof SegmentAccess>;

export type Segment = { readonly selector: u16; readonly base: u64; readonly limit: u32; readonly access: SegmentAccess };

/**
 * One vCPU as the processor's virtualization extension keeps it: VT-x today, AMD-V later. A backend translates and decides
 * nothing. All of it may be called only on the processor that runs the vCPU, while its state is current there. Whatever an
 * exit tells is read when first asked for, and kept until the next exit.
 */
export interface Backend {
  /** Reads the reason of the exit, notes it in `vcpu.reason`, and calls the handler. */
  dispatch(vcpu: Vcpu): ExitResult;
  /** The guest could not even be entered: says why, and ends its domain. Does not return. */
  reportFailedEntry(vcpu: Vcpu): void;
  /** The name of a reason in the manual's words; empty for a number that has no meaning. */
  reasonName(reason: u32): string;
  /** Prints the vendor's own fields of the last exit and of the guest's state, for reports. */
  dump(): void;

  // ---- what the exit tells
  nestedFault(): NestedFault;
  portAccess(): PortAccess;
  stringOperand(): StringOperand;
  controlAccess(): ControlAccess;
  interceptedException(): InterceptedException;
  /** The vector of the external interrupt that ended the guest's run, already acknowledged at the host's local APIC. */
  interruptVector(): u8;
  /** The event whose delivery the exit cut short; `valid` is false if there was none. */
  interruptedEvent(): EventInfo;
  interruptedErrorCode(): u32;
  /** RIP of the instruction after the one that exited. */
  nextRip(): u64;
  /** Its length in bytes, 1 to 15. */
  instructionLength(): u32;

  // ---- the guest's state
  rip(): u64;
  setRip(value: u64): void;
  rsp(): u64;
  setRsp(value: u64): void;
  rflags(): u64;
  setRflags(value: u64): void;
  /** As the guest sees them. */
  cr0(): u64;
  cr3(): u64;
  cr4(): u64;
  efer(): u64;
  /** Validated values, as the guest shall see them; flushes the guest's translations. */
  setCr0(value: u64): void;
  setCr3(value: u64): void;
  setCr4(value: u64): void;
  setEfer(value: u64): void;
  /** Whether the processor has, and the guest is offered, all bits that are set in `value`. */
  offersCr4(value: u64): boolean;
  /** The four page-directory-pointer entries of PAE paging. */
  setPdpte(index: u32, value: u64): void;
  dr7(): u64;
  setDr7(value: u64): void;
  segment(name: SegmentName): Segment;
  setSegment(name: SegmentName, value: Segment): void;
  /** Current privilege level, 0 to 3. */
  privilege(): u32;

  // ---- what happens at the next entry
  /** RFLAGS.IF is set, and no STI or MOV SS shadow is in force. */
  acceptsInterrupt(): boolean;
  acceptsNmi(): boolean;
  inInterruptShadow(): boolean;
  clearInterruptShadow(): void;
  /** A single-step trap becomes pending. */
  pendSingleStep(): void;
  /** Traps of breakpoints become pending: a bit for each of DR0 to DR3. */
  pendBreakpoints(which: u8): void;
  /** The NMI whose delivery was cut short is not in service. */
  clearNmiBlocking(): void;
  setNmiBlocking(): void;
  setHalted(halted: boolean): void;
  /** `length`: of the instruction, for software interrupts and exceptions; otherwise ignored. */
  inject(event: EventInfo, errorCode: u32, length: u32): void;
  /** Whether an exit shall come as soon as the guest accepts an interrupt. */
  setInterruptWindow(open: boolean): void;
  setNmiWindow(open: boolean): void;
  /** An exit shall come after that many ticks of the TSC at the latest. */
  setTimer(ticks: u64): void;
  /** The domain's time is the host's plus this. */
  setTimeOffset(offset: u64): void;
}
