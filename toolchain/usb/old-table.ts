import { alignedPiece, type Medium } from './medium.ts';

/** How the header of a GUID partition table begins (UEFI Specification, 5.3.2). */
const signature = Buffer.from('EFI PART', 'latin1');
/** What the array of partition entries takes at least (UEFI Specification, 5.3.1). */
const entryBytes = 16384;

/**
 * Erases the copy of an older partition table in the medium's last blocks, where it lies behind the image: firmware and
 * tools that find it there take it for the truth. Nothing else behind the image is touched. Gives whether there was one.
 */
export async function eraseOldTable(medium: Medium, imageBytes: number): Promise<boolean> {
  const { bytes, blockBytes } = medium;
  const last = bytes - blockBytes;
  if (bytes % blockBytes !== 0 || last < imageBytes) return false;
  const buffer = alignedPiece();
  const block = buffer.subarray(0, blockBytes);
  if ((await medium.read(block, last)) !== blockBytes) throw new Error(`the last block, at byte ${last}, cannot be read whole`);
  if (!signature.equals(block.subarray(0, signature.length))) return false;
  const start = Math.max(last - entryBytes, Math.ceil(imageBytes / blockBytes) * blockBytes);
  const zeros = buffer.subarray(0, bytes - start).fill(0);
  if ((await medium.write(zeros, start)) !== zeros.length) throw new Error(`a short write at byte ${start}`);
  return true;
}
