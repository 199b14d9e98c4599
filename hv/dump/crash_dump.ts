import { panicText } from '../console/panic_text.ts';
import type { ExceptionFrame } from '../panic/frame.ts';
import { MAXIMUM_PROCESSORS } from '../processor/madt.ts';
import { isUp } from '../processor/peers.ts';
import { lentRing } from '../trace/lent.ts';
import { traceRing } from '../trace/ring.ts';
import type { TraceRing } from '../trace/ring.ts';
import { DumpKind, DumpSection, dumpWriter } from './writer.ts';

/** Events of the ring in a crash dump, and all of them. */
const LAST_EVENTS: u32 = 128;
const ALL_EVENTS: u32 = 512;
/** Turns of looking at all other processors: some 500 ms, for those of a virtual machine may have to wait for the host's. */
const PATIENCE: u32 = 500_000;

const WORD: u64 = 8n;
const PAGE: u64 = 0x1000n;
/** The stacks of a processor, each above a guard page, from the end of its data on: runtime/layout.h. */
const stackSizes: readonly u64[] = [0x4000n, 0x2000n, 0x2000n, 0x2000n];

/** What a program with guests has to say besides. */
export class CrashSections {
  /** Writes sections of its own; set once there are guests. */
  more: (() => void) | null = null;
}

export const crashSections = new CrashSections();

/** What is left of a panic for `lyn dump`: registers, stack, the newest events, and what else there is. */
export function writeCrashDump(frame: ExceptionFrame): void {
  dumpWriter.begin(DumpKind.Crash);
  writeReason();
  writeRegisters(frame);
  writeStack(frame.rsp);
  writeRings(LAST_EVENTS);
  const more = crashSections.more;
  if (more !== null) more();
  dumpWriter.end();
}

/** All events of the processors, for `lyn trace`. The others stand still. */
export function writeTrace(): void {
  dumpWriter.begin(DumpKind.Trace);
  writeRings(ALL_EVENTS);
  dumpWriter.end();
}

/** The text of a panic; an exception is told by its registers. */
function writeReason(): void {
  const text = panicText.here();
  if (text.length === 0) return;
  dumpWriter.section(DumpSection.Reason, text.length);
  for (const byte of text.bytes.subarray(0, text.length)) dumpWriter.put8(byte);
}

function writeRegisters(frame: ExceptionFrame): void {
  dumpWriter.section(DumpSection.Registers, 26 * 8);
  dumpWriter.put64(frame.r15);
  dumpWriter.put64(frame.r14);
  dumpWriter.put64(frame.r13);
  dumpWriter.put64(frame.r12);
  dumpWriter.put64(frame.r11);
  dumpWriter.put64(frame.r10);
  dumpWriter.put64(frame.r9);
  dumpWriter.put64(frame.r8);
  dumpWriter.put64(frame.rdi);
  dumpWriter.put64(frame.rsi);
  dumpWriter.put64(frame.rbp);
  dumpWriter.put64(frame.rbx);
  dumpWriter.put64(frame.rdx);
  dumpWriter.put64(frame.rcx);
  dumpWriter.put64(frame.rax);
  dumpWriter.put64(frame.vector);
  dumpWriter.put64(frame.errorCode);
  dumpWriter.put64(frame.rip);
  dumpWriter.put64(frame.cs);
  dumpWriter.put64(frame.rflags);
  dumpWriter.put64(frame.rsp);
  dumpWriter.put64(frame.ss);
  dumpWriter.put64(cpu.readCr0());
  dumpWriter.put64(cpu.readCr2());
  dumpWriter.put64(cpu.readCr3());
  dumpWriter.put64(cpu.readCr4());
}

/** From `rsp` up to the end of the stack in which it lies; nothing if it lies in none. */
function writeStack(rsp: u64): void {
  let start: u64 = boot.percpuBase() + boot.percpuSize() + PAGE;
  for (const size of stackSizes) {
    const end: u64 = start + size;
    if (rsp >= start && rsp < end && rsp % WORD === 0n) {
      dumpWriter.section(DumpSection.Stack, u32(WORD + end - rsp));
      dumpWriter.put64(rsp);
      for (let at: u64 = rsp; at < end; at += WORD) dumpWriter.put64(cpu.stackWord(at));
      return;
    }
    start = end + PAGE;
  }
}

/** This processor's ring, and those of the others that stand still, as far as there is something in them. */
function writeRings(most: u32): void {
  writeRing(cpu.index(), traceRing.here(), most);
  waitForPeers();
  for (let index: u32 = 0; index < MAXIMUM_PROCESSORS; index++) {
    const ring = lentRing(index);
    if (ring !== null && ring.written !== 0n) writeRing(index, ring, most);
  }
}

/** The NMI takes its time to reach them; one that is held up is left out. */
function waitForPeers(): void {
  for (let turn: u32 = 0; turn < PATIENCE; turn++) {
    if (allStandStill()) return;
    cpu.pause();
  }
}

function allStandStill(): boolean {
  for (let index: u32 = 0; index < MAXIMUM_PROCESSORS; index++) {
    if (index !== cpu.index() && isUp(index) && lentRing(index) === null) return false;
  }
  return true;
}

function writeRing(processor: u32, ring: TraceRing, most: u32): void {
  const count = ring.count(most);
  dumpWriter.section(DumpSection.Ring, 12 + 32 * count);
  dumpWriter.put32(processor);
  dumpWriter.put64(ring.written / 32n);
  for (let back: u32 = count; back > 0; back--) {
    const event: Hpa = ring.placeOf(back);
    for (let word: u64 = 0n; word < 4n; word += 1n) dumpWriter.put64(memory.load64(event + word * WORD));
  }
}
