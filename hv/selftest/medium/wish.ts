import { startsWith } from '../../boot/boot_module.ts';
import { Guid } from './guid.ts';

const SPACE: u8 = 0x20;
const OPTION = 'report=';

/** What the command line says of the boot medium. */
export class ReportWish {
  isAsked: boolean = false;
  /** Whether what is asked for is a GUID. */
  isGuid: boolean = false;
  /** Of the partition that the page is written to. */
  readonly guid = new Guid();

  /** Takes the option `report=<GUID>`, which this program alone has, from the end of its command line; returns the rest. */
  take(line: readonly u8[]): readonly u8[] {
    let start = line.length;
    while (start > 0 && line[start - 1] !== SPACE) start--;
    const word = line.subarray(start, line.length);
    const option = bytesOf(OPTION);
    if (!startsWith(word, option)) return line;
    this.isAsked = true;
    this.isGuid = this.guid.parse(word.subarray(option.length, word.length));
    return line.subarray(0, start);
  }
}

export const reportWish = new ReportWish();
