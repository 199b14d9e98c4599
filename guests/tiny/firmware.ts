import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../toolchain/host/root.ts';
import { runTool } from '../../toolchain/host/tool.ts';
import type { DiskImage } from '../../toolchain/images/disk.ts';
import { partitionStart, sectorBytes } from '../../toolchain/images/partition.ts';

/** Where the boot record goes that is replaced: the last block before the partition, which GRUB's core does not reach. */
const spareBlock = partitionStart - 1;
/** Where boot code ends and the disk's signature and partition table begin. */
const codeBytes = 0x1b8;

/**
 * Puts code into a disk's master boot record that writes `value` to IA32_FEATURE_CONTROL before the boot loader runs: what
 * firmware does that locks VT-x on, off, or leaves it unlocked (SDM volume 3, 24.7).
 */
export async function setFeatureControl(disk: DiskImage, value: number): Promise<void> {
  const stem = join(dirname(disk.path), 'firmware');
  const source = join(projectRoot(), 'guests/tiny/firmware.S');
  await runTool('as', ['--64', '--defsym', `VALUE=${value}`, '--defsym', `NEXT=${spareBlock}`, '-o', `${stem}.o`, source]);
  await runTool('ld', ['-Ttext=0x7c00', '-e', 'boot_sector', '--oformat', 'binary', '-o', `${stem}.bin`, `${stem}.o`]);
  const code = await readFile(`${stem}.bin`);
  const file = await open(disk.path, 'r+');
  try {
    const record = new Uint8Array(sectorBytes);
    await file.read(record, 0, sectorBytes, 0);
    await file.write(record, 0, sectorBytes, spareBlock * sectorBytes);
    record.set(code.subarray(0, codeBytes));
    await file.write(record, 0, sectorBytes, 0);
  } finally {
    await file.close();
  }
}
