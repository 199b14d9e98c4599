import { SECTOR } from './block_device.ts';
import type { BlockDevice } from './block_device.ts';
import type { Extent } from './gpt.ts';

/** The boot sector of FAT12 and FAT16 (Microsoft's FAT specification 1.03, "Boot Sector and BPB"). */
const BootSector = layout(512, {
  sectorBytes: at(11, u16), clusterSectors: at(13, u8), reserved: at(14, u16), tables: at(16, u8), rootEntries: at(17, u16), sectors16: at(19, u16),
  tableSectors: at(22, u16), sectors32: at(32, u32), signature: at(510, u16),
});
const SIGNATURE: u16 = 0xAA55;

/** An entry of a folder ("FAT Directory Structure"). */
const FolderEntry = layout(32, { name: bytesAt(0, 11), attributes: at(11, u8), cluster: at(26, u16), size: at(28, u32) });
const Attributes = register(u8, { readOnly: flag(0), label: flag(3), folder: flag(4) });
const ENTRIES_OF_SECTOR: u32 = 16;
const NO_MORE: u8 = 0;

/** From so many clusters on it is FAT16, or FAT32 ("FAT Type Determination"). */
const FAT16_FROM: u32 = 4085;
const FAT32_FROM: u32 = 65525;
/** The first cluster's number; from these on an entry of the table says that the file ends. */
const FIRST_CLUSTER: u32 = 2;
const END_OF_12: u32 = 0xFF8;
const END_OF_16: u32 = 0xFFF8;

/** A FAT12 or FAT16 file system on a part of a disk; a page at `buffer` is written over. Failures are told in words. */
export class FatVolume {
  private readonly device: BlockDevice;
  private readonly buffer: Hpa;
  private clusterSectors: u32 = 0;
  private tableStart: u32 = 0;
  private rootStart: u32 = 0;
  private rootSectors: u32 = 0;
  private dataStart: u32 = 0;
  private clusters: u32 = 0;
  /** The sector of the table that is at `buffer`; 0: none. */
  private held: u32 = 0;

  constructor(device: BlockDevice, buffer: Hpa) {
    this.device = device;
    this.buffer = buffer;
  }

  /** Reads what the file system says of itself, and checks that it lies within `partition`. */
  open(partition: Extent): string {
    const why = this.device.read(partition.first, 1, this.buffer);
    if (why.length !== 0) return why;
    const boot = BootSector.at(this.buffer);
    const cluster = u32(boot.clusterSectors);
    if (boot.signature !== SIGNATURE || u64(boot.sectorBytes) !== SECTOR || cluster === 0 || (cluster & (cluster - 1)) !== 0) return 'there is no FAT file system on it';
    if (boot.reserved === 0 || boot.tables === 0 || boot.tables > 2 || boot.tableSectors === 0 || boot.rootEntries === 0 || u32(boot.rootEntries) % ENTRIES_OF_SECTOR !== 0) return 'its file system is neither FAT12 nor FAT16';
    const sectors: u32 = boot.sectors16 !== 0 ? u32(boot.sectors16) : boot.sectors32;
    const reserved = u32(boot.reserved);
    const tableSectors = u32(boot.tableSectors);
    const before: u32 = reserved + u32(boot.tables) * tableSectors;
    this.rootSectors = u32(boot.rootEntries) / ENTRIES_OF_SECTOR;
    if (sectors > partition.count || before + this.rootSectors >= sectors) return 'its file system is larger than its partition, or smaller than its own tables';
    this.clusterSectors = cluster;
    this.tableStart = partition.first + reserved;
    this.rootStart = partition.first + before;
    this.dataStart = this.rootStart + this.rootSectors;
    this.clusters = (sectors - before - this.rootSectors) / cluster;
    if (this.clusters >= FAT32_FROM) return 'its file system is neither FAT12 nor FAT16';
    return this.entryBits() * (this.clusters + FIRST_CLUSTER) > tableSectors * u32(SECTOR) * 8 ? 'its file system has a table that is too short' : '';
  }

  /** Finds the file `name` (eight characters and three, with spaces) of `size` bytes, whole clusters, in the root folder. It has to lie in one piece. */
  find(name: readonly u8[], size: u32, into: Extent): string {
    for (let sector: u32 = 0; sector < this.rootSectors; sector++) {
      const why = this.device.read(this.rootStart + sector, 1, this.buffer);
      if (why.length !== 0) return why;
      for (let i: u32 = 0; i < ENTRIES_OF_SECTOR; i++) {
        const entry = FolderEntry.at(this.buffer + u64(i * u32(FolderEntry.SIZE)));
        if (entry.name[0] === NO_MORE) return 'its file SELFTEST.TXT is gone';
        const attributes = Attributes.of(entry.attributes);
        if (attributes.label || !isEqual(entry.name, name)) continue;
        if (attributes.folder || entry.size !== size) return 'its file SELFTEST.TXT does not have the length that it was made with';
        if (attributes.readOnly) return 'its file SELFTEST.TXT is marked as read-only';
        return this.place(u32(entry.cluster), size, into);
      }
    }
    return 'its file SELFTEST.TXT is gone';
  }

  /** Where the file that begins with `cluster` lies. */
  private place(cluster: u32, size: u32, into: Extent): string {
    const clusterBytes: u32 = this.clusterSectors * u32(SECTOR);
    const count: u32 = size / clusterBytes;
    if (count === 0 || size % clusterBytes !== 0) return 'its clusters are larger than the file SELFTEST.TXT';
    if (cluster < FIRST_CLUSTER || cluster >= this.clusters + FIRST_CLUSTER || count > this.clusters + FIRST_CLUSTER - cluster) return 'its file SELFTEST.TXT lies outside of its file system';
    for (let i: u32 = 0; i < count; i++) {
      const why = this.load(cluster + i);
      if (why.length !== 0) return why;
      const next = this.next(cluster + i);
      const isRight: boolean = i + 1 < count ? next === cluster + i + 1 : next >= (this.entryBits() === 12 ? END_OF_12 : END_OF_16);
      if (!isRight) return 'its file SELFTEST.TXT does not lie in one piece';
    }
    into.first = this.dataStart + (cluster - FIRST_CLUSTER) * this.clusterSectors;
    into.count = size / u32(SECTOR);
    return '';
  }

  /** Reads the sector in which the table's entry of `cluster` begins, and the one behind, where it may end. */
  private load(cluster: u32): string {
    const sector: u32 = this.tableStart + this.byteOf(cluster) / u32(SECTOR);
    if (sector === this.held) return '';
    this.held = sector;
    return this.device.read(sector, 2, this.buffer);
  }

  private next(cluster: u32): u32 {
    const entry = u32(memory.load16(this.buffer + u64(this.byteOf(cluster) % u32(SECTOR))));
    if (this.entryBits() === 16) return entry;
    return cluster % 2 === 0 ? entry & 0xFFF : entry >> 4;
  }

  private byteOf(cluster: u32): u32 {
    return cluster * this.entryBits() / 8;
  }

  private entryBits(): u32 {
    return this.clusters < FAT16_FROM ? 12 : 16;
  }
}

function isEqual(one: readonly u8[], other: readonly u8[]): boolean {
  if (one.length !== other.length) return false;
  for (let i: u32 = 0; i < one.length; i++) {
    if (one[i] !== other[i]) return false;
  }
  return true;
}
