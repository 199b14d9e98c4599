/** Layouts of ACPI 6.5 tables; sections in brackets. */

/** Root pointer (5.2.5.3). */
export const Rsdp = layout(36, {
  signature: at(0, u64), checksum: at(8, u8), oem: bytesAt(9, 6), revision: at(15, u8), rsdt: at(16, u32), length: at(20, u32), xsdt: at(24, u64),
  extendedChecksum: at(32, u8),
});
/** The first checksum of the root pointer is over this many bytes. */
export const RSDP_OLD_SIZE: u32 = 20;

/** The header of every other table (5.2.6). */
export const TableHeader = layout(36, {
  signature: at(0, u32), length: at(4, u32), revision: at(8, u8), checksum: at(9, u8), oem: bytesAt(10, 6), oemTable: at(16, u64), oemRevision: at(24, u32),
  creator: at(28, u32), creatorRevision: at(32, u32),
});

/** Two entries after the header (5.2.8). */
export const Xsdt = layout(52, { fadt: at(36, u64), madt: at(44, u64) });

export const BootArchitecture = register(u16, { legacyDevices: flag(0), keyboardController: flag(1), noVga: flag(2), noMsi: flag(3), noRtc: flag(5) });

export const FixedFlags = register(u32, {
  wbinvd: flag(0), haltInC1: flag(2), noPowerButton: flag(4), noSleepButton: flag(5), rtcNotFixed: flag(6), timer32: flag(8), hasReset: flag(10), headless: flag(12),
});

/** Fixed description (5.2.9), revision 6. */
export const Fadt = layout(276, {
  facs: at(36, u32), dsdt: at(40, u32), profile: at(45, u8), sciInterrupt: at(46, u16), pm1Event: at(56, u32), pm1Control: at(64, u32), pmTimer: at(76, u32),
  pm1EventLength: at(88, u8), pm1ControlLength: at(89, u8), pmTimerLength: at(91, u8), level2Latency: at(96, u16), level3Latency: at(98, u16),
  century: at(108, u8), bootArchitecture: at(109, BootArchitecture), flags: at(112, FixedFlags), resetSpace: at(116, u8), resetWidth: at(117, u8),
  resetOffset: at(118, u8), resetAccess: at(119, u8), resetAddress: at(120, u64), resetValue: at(128, u8), minorRevision: at(131, u8), longDsdt: at(140, u64),
  longPmTimerSpace: at(208, u8), longPmTimer: at(212, u64),
});

/** Firmware control structure (5.2.10). */
export const Facs = layout(64, { signature: at(0, u32), length: at(4, u32), hardwareSignature: at(8, u32), version: at(32, u8) });

export const MadtFlags = register(u32, { hasPics: flag(0) });
export const LapicFlags = register(u32, { enabled: flag(0) });

/** Interrupt controllers (5.2.12): one local APIC (5.2.12.2), and what its LINT1 is wired to (5.2.12.7). */
export const Madt = layout(58, {
  apicAddress: at(36, u32), flags: at(40, MadtFlags),
  lapicType: at(44, u8), lapicLength: at(45, u8), lapicProcessor: at(46, u8), lapicId: at(47, u8), lapicFlags: at(48, LapicFlags),
  nmiType: at(52, u8), nmiLength: at(53, u8), nmiProcessor: at(54, u8), nmiFlags: at(55, u16), nmiInput: at(57, u8),
});
