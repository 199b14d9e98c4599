import { printByte, printDecimal, printHex, printText } from '../console/console.ts';
import { beginLine } from '../console/log.ts';
import { haltMachine } from '../console/shutdown.ts';
import { writeCrashDump } from '../dump/crash_dump.ts';
import { printBacktrace } from './backtrace.ts';
import type { ExceptionFrame } from './frame.ts';
import { beginPanic, finishPanic, panicUnderWay } from './panic.ts';
import { printRegisters } from './registers.ts';

const BREAKPOINT: u64 = 3n;
const PAGE_FAULT: u64 = 14n;

/** By vector: SDM volume 3, table 6-1. */
const names: readonly string[] = [
  'division error', 'debug exception', 'stopped by a non-maskable interrupt', 'breakpoint', 'overflow', 'bound range exceeded', 'invalid opcode', 'no coprocessor',
  'double fault: has a stack overflowed?', 'coprocessor overrun', 'invalid TSS', 'segment not present', 'stack-segment fault', 'general protection',
  'page fault', 'vector 15', 'x87 error', 'alignment check', 'machine check', 'SIMD error', 'virtualization exception', 'control protection',
];

/** SDM volume 3, figure 4-12. */
const PageFaultError = register(u64, { present: flag(0), write: flag(1), fetch: flag(4), reserved: flag(3) });

/** An exception in the hypervisor, or the breakpoint with which a panic asks for its registers and backtrace. Returns to nobody. */
export function handleException(frame: ExceptionFrame): void {
  if (frame.vector === BREAKPOINT && panicUnderWay()) {
    printRegisters(frame);
    printBacktrace(frame.rip, frame.rsp, true);
    writeCrashDump(frame);
    finishPanic();
  } else {
    beginPanic();
    describe(frame);
    printRegisters(frame);
    printBacktrace(frame.rip, frame.rsp, false);
    writeCrashDump(frame);
  }
  haltMachine();
}

function describe(frame: ExceptionFrame): void {
  beginLine(LogLevel.Panic);
  printText(frame.vector < u64(names.length) ? names[u32(frame.vector)] : 'unexpected interrupt');
  if (frame.vector === PAGE_FAULT) describePageFault(frame.errorCode);
  printText(' (vector 0x');
  printHex(frame.vector, 1);
  printText(', error code 0x');
  printHex(frame.errorCode, 1);
  printText(') on processor ');
  printDecimal(u64(cpu.index()));
  printByte(0x0a);
}

/** "page fault: write to 0x1234, which is not mapped". */
function describePageFault(errorCode: u64): void {
  const error = PageFaultError.of(errorCode);
  printText(error.fetch ? ': execution of 0x' : error.write ? ': write to 0x' : ': read of 0x');
  printHex(cpu.readCr2(), 1);
  printText(error.present ? ', which is forbidden' : ', which is not mapped');
}

entry('lyn_exception', handleException);
