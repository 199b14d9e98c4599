/** Linux, Documentation/x86/boot.rst: the set-up header, at these offsets of the file and of the boot parameters alike. */

export const LoadFlags = register(u8, { loadedHigh: flag(0) });

export const SetupHeader = layout(0x268, {
  sectors: at(0x1f1, u8), paragraphs: at(0x1f4, u32), bootFlag: at(0x1fe, u16), jumpLength: at(0x201, u8), signature: at(0x202, u32), version: at(0x206, u16),
  loader: at(0x210, u8), loadFlags: at(0x211, LoadFlags), codeStart: at(0x214, u32), ramdiskAddress: at(0x218, u32), ramdiskSize: at(0x21c, u32),
  commandLine: at(0x228, u32), ramdiskMaximum: at(0x22c, u32), alignment: at(0x230, u32), isRelocatable: at(0x234, u8), commandLineSize: at(0x238, u32),
  preferredAddress: at(0x258, u64), initSize: at(0x260, u32),
});
export type SetupHeader = Value<typeof SetupHeader>;

/** The zero page, as far as it is filled in: no VGA, no BIOS data. */
export const BootParameters = layout(4096, { rsdp: at(0x70, u64), memoryEntries: at(0x1e8, u8) });

/** An entry of the memory map in the zero page (struct boot_e820_entry). */
export const MemoryEntry = layout(20, { address: at(0, u64), size: at(8, u64), type: at(16, u32) });
/** Where the memory map begins in the zero page, and how many entries it has. */
export const MEMORY_MAP_OFFSET: u64 = 0x2d0n;
export const MEMORY_USABLE: u32 = 1;
export const MEMORY_RESERVED: u32 = 2;

/** Where the header begins, and where `jumpLength` counts from. */
export const HEADER_START: u64 = 0x1f1n;
export const HEADER_END_BASE: u64 = 0x202n;
/** Offset of the last field that is needed, and of its end. */
export const HEADER_SIZE: u64 = 0x264n;

export const BOOT_FLAG: u16 = 0xaa55;
export const SIGNATURE: u32 = ascii4('HdrS');
/** Protocol 2.10 is the first with `preferredAddress` and `initSize` (Linux 2.6.31). */
export const OLDEST_VERSION: u16 = 0x20a;
/** A loader without a number of its own. */
export const UNREGISTERED_LOADER: u8 = 0xff;
