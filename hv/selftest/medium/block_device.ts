/** Bytes of a sector: disks with others are not read. */
export const SECTOR: u64 = 512n;
/** Most sectors of one transfer: those of a page. */
export const MOST_SECTORS: u32 = 8;

/**
 * A disk. Every wait is bounded by time. What fails is told in words, which are empty where all went well; after a failure the disk is
 * not used again.
 */
export interface BlockDevice {
  name(): string;
  /** Its port or unit, which goes with the name. */
  place(): u32;
  /** Reads `count` sectors, 1 to `MOST_SECTORS`, from `sector` on, to memory at `to`: below 4 GB, within a page. */
  read(sector: u32, count: u32, to: Hpa): string;
  write(sector: u32, count: u32, from: Hpa): string;
  /** Returns when what was written is where it lasts. */
  flush(): string;
}
