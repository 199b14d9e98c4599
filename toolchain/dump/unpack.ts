import { AGAIN, DumpError } from './failure.ts';
import type { FramedDump, Line } from './lines.ts';

/** More than all rings and stacks of 256 processors; a crafted dump could ask for gigabytes of zeros. */
const MOST = 64 << 20;

/** The bytes of a dump: each zero stands before the number of zeros that it stands for. */
export function unpack({ lines }: Pick<FramedDump, 'lines'>): Buffer {
  const packed = Buffer.concat(lines.map((line) => line.bytes));
  const parts: Buffer[] = [];
  let length = 0;
  for (let at = 0; at < packed.length;) {
    const zero = packed.indexOf(0, at);
    const end = zero < 0 ? packed.length : zero;
    const zeros = end + 1 < packed.length ? packed[end + 1]! : 0;
    if (zeros === 0 && end + 1 < packed.length) throw new DumpError('console', consolePlace(lines, end), `a zero that stands for no zeros. ${AGAIN}`);
    parts.push(packed.subarray(at, end), Buffer.alloc(zeros));
    length += end - at + zeros;
    if (length > MOST) throw new DumpError('console', consolePlace(lines, end), `the dump is of more than ${MOST >> 20} MB, which no hypervisor writes.`);
    at = end + 2;
  }
  return Buffer.concat(parts);
}

/** The beginning of the line that holds the packed byte `offset`. */
function consolePlace(lines: readonly Line[], offset: number): number {
  let end = 0;
  return lines.find((line) => (end += line.bytes.length) > offset)?.at ?? 0;
}
