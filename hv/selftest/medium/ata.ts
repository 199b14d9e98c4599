/** Commands with 28 bits of address, which every disk has (ATA/ATAPI-8 ACS, 7); the image lies within the 128 GB that they reach. */
export const enum AtaCommand { ReadPio = 0x20, WritePio = 0x30, ReadDma = 0xC8, WriteDma = 0xCA, Flush = 0xE7, Identify = 0xEC }

/** First sector that has no such address. */
export const ATA_END: u32 = 0x1000_0000;

/** The status register (6.2 of ATA/ATAPI-7, volume 1). */
export const AtaStatus = register(u8, { error: flag(0), wantsData: flag(3), fault: flag(5), busy: flag(7) });

/** The device register, for commands with addresses: LBA, the disk of the two at a cable, the highest four bits of the address. */
export const AtaDevice = register(u8, { old: bits<u8>(7, 7), lba: flag(6), alsoOld: bits<u8>(5, 5), unit: bits<u8>(4, 4), high: bits<u8>(3, 0) });

/** Words of IDENTIFY DEVICE that are looked at (7.16). Word 106: longer sectors. */
const Identity = layout(512, { sectors: at(212, u16) });
const SectorWord = register(u16, { isLong: flag(12), valid: bits<u8>(15, 14) });
const VALID: u8 = 1;

/** What speaks against a disk that answered IDENTIFY with what is at `identity`; empty: nothing. */
export function ataObjection(identity: Hpa): string {
  const word = SectorWord.of(Identity.at(identity).sectors);
  return word.valid === VALID && word.isLong ? 'its sectors do not have 512 bytes' : '';
}
