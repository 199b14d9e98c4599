import { SegmentAccess, SegmentName } from './backend.ts';
import type { Segment } from './backend.ts';
import { Cr0 } from './control_registers.ts';
import type { Vcpu } from './vcpu.ts';

export const enum StartMode {
  /** Real mode, all segments at zero: as a BIOS starts a boot sector. */
  Real,
  /** 32-bit protected mode without paging, flat segments: the Linux boot protocol's 32-bit entry, PVH and multiboot. */
  Flat32,
}

/** How a guest begins. What is not named is zero, or as after a reset. */
export type StartState = { readonly mode: StartMode; readonly rip: u64; readonly rsp: u64; readonly rsi: u64; readonly rdx: u64 };

const REAL_CODE: Segment = { selector: 0, base: 0n, limit: 0xFFFF, access: SegmentAccess.with({ type: 11, codeOrData: true, present: true }) };
const REAL_DATA: Segment = { selector: 0, base: 0n, limit: 0xFFFF, access: SegmentAccess.with({ type: 3, codeOrData: true, present: true }) };
/** Selectors as the Linux boot protocol has them (__BOOT_CS, __BOOT_DS). */
const FLAT_CODE: Segment = { selector: 0x10, base: 0n, limit: 0xFFFF_FFFF, access: SegmentAccess.with({ type: 11, codeOrData: true, present: true, big: true, granular: true }) };
const FLAT_DATA: Segment = { selector: 0x18, base: 0n, limit: 0xFFFF_FFFF, access: SegmentAccess.with({ type: 3, codeOrData: true, present: true, big: true, granular: true }) };
/** A busy 32-bit TSS and an LDT, as after a reset. */
const TASK: Segment = { selector: 0, base: 0n, limit: 0xFFFF, access: SegmentAccess.with({ type: 11, present: true }) };
const LOCAL_TABLE: Segment = { selector: 0, base: 0n, limit: 0xFFFF, access: SegmentAccess.with({ type: 2, present: true }) };

const dataSegments: readonly SegmentName[] = [SegmentName.Es, SegmentName.Ss, SegmentName.Ds, SegmentName.Fs, SegmentName.Gs];

/** Bit 1 of RFLAGS is always one. */
const RFLAGS_AT_RESET: u64 = 2n;

/** Puts a vCPU into the state in which its guest begins. */
export function applyStart(vcpu: Vcpu, state: StartState): void {
  const backend = vcpu.backend;
  const isFlat: boolean = state.mode === StartMode.Flat32;
  backend.setSegment(SegmentName.Cs, isFlat ? FLAT_CODE : REAL_CODE);
  for (const name of dataSegments) backend.setSegment(name, isFlat ? FLAT_DATA : REAL_DATA);
  backend.setSegment(SegmentName.Tr, TASK);
  backend.setSegment(SegmentName.Ldtr, LOCAL_TABLE);
  backend.setCr0(Cr0.with({ et: true, pe: isFlat }).raw);
  backend.setCr4(0n);
  backend.setEfer(0n);
  backend.setRip(state.rip);
  backend.setRsp(state.rsp);
  backend.setRflags(RFLAGS_AT_RESET);
  vcpu.registers.rsi = state.rsi;
  vcpu.registers.rdx = state.rdx;
}
