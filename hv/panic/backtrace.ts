import { printByte, printDecimal, printHex, printText } from '../console/console.ts';
import { beginLine } from '../console/log.ts';
import { BacktraceRow, callerOf, isHidden, lineOf, printFileOf, printFunctionOf } from './table.ts';

/** Base of the image's virtual addresses: docs/architecture.md, "Address space of the hypervisor". */
const IMAGE_BASE: u64 = 0xffffffff80000000n;
/** Span of a processor's block, in which its stacks lie. */
const BLOCK_SPAN: u64 = 0x200000n;
const DEEPEST: u32 = 32;

const row = new BacktraceRow();

/**
 * Prints who called whom from `rip` up, in TypeScript files and lines, functions that were inlined among them. The code
 * has no frame pointers: the build's table says how deep each frame is, so the way up is exact. It ends at the runtime's
 * assembly, above which there is nothing. `skipPanic` leaves out the machinery of panics at the top.
 */
export function printBacktrace(rip: u64, rsp: u64, skipPanic: boolean): void {
  let address: u64 = rip;
  let stack: u64 = rsp;
  let skipping: boolean = skipPanic;
  beginLine(LogLevel.Info);
  printText('backtrace:');
  printByte(0x0a);
  for (let depth: u32 = 0; depth < DEEPEST; depth++) {
    let frame: u32 = 0;
    if (!isInImage(address)) {
      printForeign(address);
      /** A call through a bad pointer has left nothing but its return address. */
      if (depth === 0) frame = 8;
    } else if (row.find(u32(address - IMAGE_BASE))) {
      skipping = printLocations(row.location, skipping);
      frame = row.frame;
    }
    const above: u64 = stack + u64(frame);
    if (frame === 0 || !isOnStack(above - 8n)) return;
    /** One byte back: a return address may already belong to the line after the call. */
    address = cpu.stackWord(above - 8n) - 1n;
    stack = above;
  }
}

/** The location and those into which it was inlined. Whether the machinery of panics has not yet been left. */
function printLocations(innermost: u32, skip: boolean): boolean {
  let skipping: boolean = skip;
  for (let location: u32 = innermost; location !== 0; location = callerOf(location)) {
    skipping = skipping && isHidden(location);
    if (!skipping) printLocation(location);
  }
  return skipping;
}

function printLocation(location: u32): void {
  beginLine(LogLevel.Info);
  printText('  ');
  printFunctionOf(location);
  printText(' (');
  printFileOf(location);
  printText(':');
  printDecimal(u64(lineOf(location)));
  printText(')');
  printByte(0x0a);
}

function printForeign(address: u64): void {
  beginLine(LogLevel.Info);
  printText('  0x');
  printHex(address, 1);
  printText(' (not code of the hypervisor)');
  printByte(0x0a);
}

function isInImage(address: u64): boolean {
  return address >= IMAGE_BASE + boot.imageStart() && address < IMAGE_BASE + boot.imageReadOnly();
}

function isOnStack(address: u64): boolean {
  return (address & 7n) === 0n && address >= boot.percpuBase() && address < boot.percpuBase() + BLOCK_SPAN;
}
