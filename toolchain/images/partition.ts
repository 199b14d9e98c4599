/** Bytes in a sector of a hard disk as BIOS sees it. */
export const sectorBytes = 512;
/** The translation that Bochs' BIOS and every disk of this size use. */
const heads = 16;
const sectorsPerTrack = 63;
export const cylinderBytes = heads * sectorsPerTrack * sectorBytes;

/** First sector of the partition: 1 MB in, the usual place, which leaves room for GRUB's core image before it. */
export const partitionStart = 2048;

/** Fixed, so that equal inputs give equal images: "LYN1". */
const diskSignature = 0x314e594c;

/** Cylinders, heads and sectors per track, as emulators want to hear them; the disk fills them exactly. */
export interface DiskGeometry {
  readonly cylinders: number;
  readonly heads: number;
  readonly sectorsPerTrack: number;
}

/** A disk large enough for `payloadBytes` of files, with a twentieth and 1 MB to spare for FAT's own tables. */
export function diskGeometry(payloadBytes: number): DiskGeometry {
  const wanted = partitionStart * sectorBytes + Math.ceil(payloadBytes * 1.05) + (1 << 20);
  return { cylinders: Math.ceil(wanted / cylinderBytes), heads, sectorsPerTrack };
}

/** Sectors of the partition, which reaches to the end of the disk. */
export function partitionSectors(geometry: DiskGeometry): number {
  return geometry.cylinders * geometry.heads * geometry.sectorsPerTrack - partitionStart;
}

/**
 * GRUB's boot sector with a partition table: one active FAT16 partition. The layout is that of every MBR:
 * signature at 0x1b8, four entries of 16 bytes at 0x1be, 0xaa55 at 0x1fe.
 */
export function masterBootRecord(bootSector: Uint8Array, geometry: DiskGeometry): Uint8Array {
  const record = new Uint8Array(sectorBytes);
  record.set(bootSector.subarray(0, 0x1b8));
  const view = new DataView(record.buffer);
  view.setUint32(0x1b8, diskSignature, true);
  writePartitionEntry(new DataView(record.buffer, 0x1be, 16), geometry);
  view.setUint16(0x1fe, 0xaa55, true);
  return record;
}

function writePartitionEntry(entry: DataView, geometry: DiskGeometry): void {
  const bootable = 0x80;
  const fat16WithLba = 0x0e;
  const beyondCylinders = [0xfe, 0xff, 0xff]; // the old cylinder fields, marked as not in use
  entry.setUint8(0, bootable);
  beyondCylinders.forEach((byte, index) => entry.setUint8(1 + index, byte));
  entry.setUint8(4, fat16WithLba);
  beyondCylinders.forEach((byte, index) => entry.setUint8(5 + index, byte));
  entry.setUint32(8, partitionStart, true);
  entry.setUint32(12, partitionSectors(geometry), true);
}
