import { imageOffset } from './address.ts';

/** From `address` up to the next range's, the word behind the return address lies `frame` bytes above the stack pointer. */
export interface FrameRange {
  /** Offset from the image's virtual base. */
  readonly address: number;
  /** Bytes, a multiple of 8; zero where it is not known. */
  readonly frame: number;
}

const commonEntry = /^[0-9a-f]+ [0-9a-f]+ ffffffff CIE/;
const functionEntry = /^[0-9a-f]+ [0-9a-f]+ [0-9a-f]+ FDE cie=([0-9a-f]+) pc=([0-9a-f]+)\.\.([0-9a-f]+)/;
const row = /^([0-9a-f]{16}) (\S+)/;

/**
 * Reads what `readelf --debug-dump=frames-interp` prints of the call-frame information (DWARF 5, section 6.4). A function
 * without rows of its own keeps its common entry's first row throughout. Sorted by address, with a range of frame zero
 * wherever no function is.
 */
export function parseFrames(text: string): FrameRange[] {
  const ranges: FrameRange[] = [];
  let inCommon = false;
  for (const line of text.split('\n')) {
    const entry = functionEntry.exec(line);
    const values = row.exec(line);
    if (commonEntry.test(line)) inCommon = true;
    else if (entry !== null) {
      inCommon = false;
      ranges.push({ address: imageOffset(entry[2]!), frame: entryFrame }, { address: imageOffset(entry[3]!), frame: 0 });
    } else if (values !== null && !inCommon) ranges.push({ address: imageOffset(values[1]!), frame: frameOf(values[2]!) });
  }
  return sortRanges(ranges);
}

/** On entry to a function there is nothing but the return address on the stack (System V ABI, figure 3.3). */
const entryFrame = 8;

/** `rsp+24`; anything else, such as `rbp+16` or an expression, is beyond what the table can say. */
function frameOf(rule: string): number {
  const match = /^rsp\+(\d+)$/.exec(rule);
  const bytes = match === null ? 0 : Number(match[1]);
  return bytes % 8 === 0 && bytes < 2048 ? bytes : 0;
}

/** Of several ranges at one address the last known one holds: a row beats its function's start, a start beats an end. */
function sortRanges(ranges: readonly FrameRange[]): FrameRange[] {
  const byAddress = new Map<number, number>();
  for (const { address, frame } of ranges) if (frame !== 0 || !byAddress.has(address)) byAddress.set(address, frame);
  return [...byAddress].map(([address, frame]) => ({ address, frame })).sort((a, b) => a.address - b.address);
}
