import type { Instruction } from '../decode/instruction.ts';
import type { Dr6 } from './control_registers.ts';
import type { DumpWriter } from '../dump/writer.ts';
import type { EventInfo } from './event.ts';
import type { ExitResult } from './result.ts';
import type { Vcpu } from './vcpu.ts';

/** An access that missed in the nested page tables, or broke their rights. `isFinal`: it is what the guest wants, and not the processor's to the guest's page tables. */
export type NestedFault = { readonly address: Gpa; readonly read: boolean; readonly write: boolean; readonly execute: boolean; readonly isFinal: boolean };

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

export const enum ControlAccessKind { MoveTo, MoveFrom, ClearTaskSwitched, LoadStatusWord, StoreStatusWord }

/** MOV to or from a control register, CLTS, LMSW, SMSW. */
export type ControlAccess = {
  readonly register: u8;
  readonly kind: ControlAccessKind;
  /** Number of the general register: 0 RAX to 15 R15, with 4 RSP. */
  readonly general: u8;
  /** The source of LMSW. */
  readonly statusWord: u16;
  /** Of SMSW: bytes of its register, 2, 4 or 8; or zero, and the linear address of its memory. */
  readonly bytes: u8;
  readonly linear: u64;
};

/** An exception that the guest raised and the hypervisor intercepted. */
export type InterceptedException = { readonly event: EventInfo; readonly errorCode: u32 };

export const enum SegmentName { Es, Cs, Ss, Ds, Fs, Gs, Ldtr, Tr }

/** Segment registers by the three bits that stand for them in instructions, and in what exits tell; 6 and 7 stand for none. */
export const segmentNumbers: readonly SegmentName[] = [
  SegmentName.Es, SegmentName.Cs, SegmentName.Ss, SegmentName.Ds, SegmentName.Fs, SegmentName.Gs, SegmentName.Ds, SegmentName.Ds,
];

/** The access rights of a segment: SDM table 25-2. */
export const SegmentAccess = register(u32, {
  type: bits<u8>(3, 0), codeOrData: flag(4), dpl: bits<u8>(6, 5), present: flag(7), available: flag(12), long: flag(13), big: flag(14),
  granular: flag(15), unusable: flag(16),
});
export type SegmentAccess = Value<typeof SegmentAccess>;

export type Segment = { readonly selector: u16; readonly base: u64; readonly limit: u32; readonly access: SegmentAccess };

/**
 * One vCPU as the processor's virtualization extension keeps it: VT-x (vmx/) or AMD-V (svm/). A backend translates and decides
 * nothing. All of it may be called only on the processor that runs the vCPU, while its state is current there. Whatever an
 * exit tells is found out when first asked for. Methods that may have to look at the guest's instruction take the vCPU.
 */
export interface Backend {
  /** Enters the guest for the first time. Does not return: if the entry fails, it says why, and ends the domain. */
  enter(vcpu: Vcpu): void;
  /** Finds out what the exit is about, notes it in `vcpu.kind`, and calls the handler. */
  dispatch(vcpu: Vcpu): ExitResult;
  /** The vendor's number of the last exit, and its name in the manual's words; empty for a number that has no meaning. */
  exitCode(): u32;
  exitName(): string;
  /** Prints the vendor's own fields of the last exit and of the guest's state, for reports. */
  dump(): void;
  /** The same for crash dumps: a section of its own. */
  writeState(out: DumpWriter): void;
  /** The guest is not entered again: this processor has its own state back in all that the hypervisor uses. */
  leave(): void;

  // ---- what the exit tells
  nestedFault(): NestedFault;
  portAccess(): PortAccess;
  stringOperand(vcpu: Vcpu): StringOperand;
  controlAccess(vcpu: Vcpu): ControlAccess;
  interceptedException(): InterceptedException;
  /** Lets in the interrupt, or the NMI, of the host's that ended the guest's run. */
  acceptHostInterrupt(): void;
  acceptHostNmi(): void;
  /** The event whose delivery the exit cut short; `valid` is false if there was none, or if its instruction will be executed again. */
  interruptedEvent(): EventInfo;
  interruptedErrorCode(): u32;
  /** RIP of the instruction after the one that exited. */
  nextRip(vcpu: Vcpu): u64;
  /** Its length in bytes, 1 to 15. */
  instructionLength(vcpu: Vcpu): u32;
  /** The instruction itself, fetched and decoded. If it cannot be, its length is 0, and the domain has ended. */
  exitedInstruction(vcpu: Vcpu): Instruction;

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
  setCr2(value: u64): void;
  /** Whether the processor has, and the guest is offered, all bits that are set in `value`. */
  offersCr4(value: u64): boolean;
  /** Whether the processor keeps the four page-directory-pointer entries of PAE paging from the loading of CR3 on; and those. */
  keepsPdptes(): boolean;
  setPdpte(index: u32, value: u64): void;
  /** IA32_PAT, a valid value. */
  pat(): u64;
  setPat(value: u64): void;
  dr7(): u64;
  setDr7(value: u64): void;
  segment(name: SegmentName): Segment;
  setSegment(name: SegmentName, value: Segment): void;
  /** Current privilege level, 0 to 3. */
  privilege(): u32;

  // ---- what happens at the next entry
  /** RIP moves past the instruction that exited, the interrupt shadow ends, and RF is cleared. True if a single-step trap is due. */
  advance(vcpu: Vcpu): boolean;
  /** RFLAGS.IF is set, and no STI or MOV SS shadow is in force. */
  acceptsInterrupt(): boolean;
  acceptsNmi(): boolean;
  inInterruptShadow(): boolean;
  /** Debug traps (`breakpoints`, `singleStep`) become pending: #DB comes before the next instruction. */
  pendTraps(vcpu: Vcpu, traps: Dr6): void;
  /** After an intercepted #DB: sees to it that DR6 and DR7 hold what its handler finds there. */
  settleDebug(vcpu: Vcpu): void;
  /** The NMI whose delivery was cut short is not in service. */
  clearNmiBlocking(): void;
  setNmiBlocking(): void;
  /** The vCPU waits for an interrupt. True if the processor itself does so, in the guest; false if the hypervisor has to (`idle`). */
  halt(): boolean;
  /** Waits until an interrupt or NMI of the host's has come, and been served. */
  idle(): void;
  /** `length`: of the instruction, for software interrupts and exceptions; otherwise ignored. Ends a halt. */
  inject(event: EventInfo, errorCode: u32, length: u32): void;
  /** Whether an exit shall come as soon as the guest accepts an interrupt. */
  setInterruptWindow(open: boolean): void;
  setNmiWindow(open: boolean): void;
  /** An exit shall come when the TSC has reached `when`; it is at `now`. */
  setTimer(now: u64, when: u64): void;
  /** The domain's time is the host's plus this. */
  setTimeOffset(offset: u64): void;
}
