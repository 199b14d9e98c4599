import { FRAME, FrameUse, frames } from '../../memory/frames.ts';
import { DEVICES_END } from '../../memory/page_tables.ts';
import type { BlockDevice } from './block_device.ts';
import { Extent, findPartition } from './gpt.ts';
import { writeReport } from './report_file.ts';
import { reportWish } from './wish.ts';

/** Pages that controllers may use, beside one for data. */
export const PAGES: u32 = 10;

/** The search for the boot medium among the machine's disks. */
export class Search {
  /** The medium has been found, whether or not the page is on it. */
  isOver: boolean = false;
  /** Why the page is not on it. */
  why: string = '';
  /** What it is. */
  name: string = '';
  place: u32 = 0;
  /** How many disks were read that are another. */
  others: u32 = 0;
  /** The last thing that could not be looked at, where it may have been. */
  trouble: string = '';
  /** There is an optical drive. */
  hasOptical: boolean = false;
  private memory: Hpa = 0n;

  /** Memory that devices read and write: below 4 GB, for not all reach more. False if there is none. */
  begin(): boolean {
    this.memory = frames.tryRun(FRAME * u64(PAGES + 1), FRAME, FrameUse.ControlStructures);
    return this.memory !== 0n && this.memory + FRAME * u64(PAGES + 1) <= DEVICES_END;
  }

  /** The page for data. */
  buffer(): Hpa {
    return this.memory;
  }

  /** One of the pages that are the controller's. */
  page(index: u32): Hpa {
    return this.memory + FRAME * u64(1 + index);
  }

  note(trouble: string): void {
    this.trouble = trouble;
  }

  /** Writes the page to the disk if it is the boot medium. */
  consider(device: BlockDevice): void {
    const partition = new Extent();
    const objection = findPartition(device, reportWish.guid, this.buffer(), partition);
    if (objection.length !== 0) this.note(objection);
    if (partition.count === 0) {
      this.others++;
      return;
    }
    this.isOver = true;
    this.name = device.name();
    this.place = device.place();
    this.why = writeReport(device, partition, this.buffer());
  }
}

export const search = new Search();
