import { MOST_SECTORS, SECTOR } from './block_device.ts';
import type { BlockDevice } from './block_device.ts';
import { FatVolume } from './fat.ts';
import { Extent } from './gpt.ts';
import { hasMark, pageCopy, REPORT_BYTES } from './page_copy.ts';

const NAME = 'SELFTESTTXT';
const PAGE: u32 = 4096;

/** Writes the page to the file on `partition` that is there for it, and reads it back; in words why not. Nothing but that file is written. */
export function writeReport(device: BlockDevice, partition: Extent, buffer: Hpa): string {
  const file = new Extent();
  const volume = new FatVolume(device, buffer);
  let why = volume.open(partition);
  if (why.length === 0) why = volume.find(bytesOf(NAME), REPORT_BYTES, file);
  if (why.length === 0) why = device.read(file.first, 1, buffer);
  if (why.length !== 0) return why;
  if (!hasMark(buffer)) return 'its file SELFTEST.TXT holds something else';
  if (pageCopy.isCut) return 'the page is longer than its file SELFTEST.TXT';
  why = writeAll(device, file, buffer);
  return why.length !== 0 ? why : compareAll(device, file, buffer);
}

function writeAll(device: BlockDevice, file: Extent, buffer: Hpa): string {
  for (let done: u32 = 0; done < REPORT_BYTES; done += PAGE) {
    memory.bytes(buffer, PAGE).set(pageCopy.bytes.subarray(done, done + PAGE));
    const why = device.write(file.first + done / u32(SECTOR), MOST_SECTORS, buffer);
    if (why.length !== 0) return why;
  }
  return device.flush();
}

function compareAll(device: BlockDevice, file: Extent, buffer: Hpa): string {
  for (let done: u32 = 0; done < REPORT_BYTES; done += PAGE) {
    const why = device.read(file.first + done / u32(SECTOR), MOST_SECTORS, buffer);
    if (why.length !== 0) return why;
    for (let i: u32 = 0; i < PAGE; i++) {
      if (memory.load8(buffer + u64(i)) !== pageCopy.bytes[done + i]) return 'it does not read back what was written';
    }
  }
  return '';
}
