/** The local APIC: SDM volume 3, chapter 12 (12.12 for x2APIC). */

/** Register numbers: MSR 0x800 plus these; in xAPIC mode 16 bytes each. */
export const enum ApicRegister {
  Id = 0x02,
  Version = 0x03,
  TaskPriority = 0x08,
  /** In xAPIC mode only, as are RemoteRead, DestinationFormat and CommandHigh. */
  ArbitrationPriority = 0x09,
  ProcessorPriority = 0x0a,
  EndOfInterrupt = 0x0b,
  RemoteRead = 0x0c,
  LogicalDestination = 0x0d,
  DestinationFormat = 0x0e,
  Spurious = 0x0f,
  InService = 0x10,
  TriggerMode = 0x18,
  Request = 0x20,
  ErrorStatus = 0x28,
  Command = 0x30,
  CommandHigh = 0x31,
  LvtTimer = 0x32,
  LvtThermal = 0x33,
  LvtPerformance = 0x34,
  LvtLint0 = 0x35,
  LvtLint1 = 0x36,
  LvtError = 0x37,
  InitialCount = 0x38,
  CurrentCount = 0x39,
  DivideConfiguration = 0x3e,
  /** In x2APIC mode only. */
  SelfIpi = 0x3f,
}

/** Where the registers lie in xAPIC mode, one page. */
export const APIC_PAGE: Gpa = 0xfee0_0000n;

/** IA32_APIC_BASE. Addresses have at most 46 bits here. */
export const ApicBase = register(u64, { bootProcessor: flag(8), x2Apic: flag(10), enabled: flag(11), frame: bits<u64>(51, 12) });
export type ApicBase = Value<typeof ApicBase>;

export const enum DeliveryMode { Fixed, LowestPriority, Smi, Reserved, Nmi, Init, StartUp, ExtInt }

export const enum TimerMode { OneShot, Periodic, Deadline, Reserved }

/** An entry of the local vector table. */
export const LvtEntry = register(u32, {
  vector: bits<u8>(7, 0), delivery: bits<DeliveryMode>(10, 8), masked: flag(16), timerMode: bits<TimerMode>(18, 17),
});
export type LvtEntry = Value<typeof LvtEntry>;

export const SpuriousVector = register(u32, { vector: bits<u8>(7, 0), enabled: flag(8) });
export type SpuriousVector = Value<typeof SpuriousVector>;

export const enum Shorthand { None, Self, All, AllButSelf }

export const InterruptCommand = register(u64, {
  vector: bits<u8>(7, 0), delivery: bits<DeliveryMode>(10, 8), logical: flag(11), assert: flag(14), level: flag(15),
  shorthand: bits<Shorthand>(19, 18), destination: bits<u32>(63, 32),
});
export type InterruptCommand = Value<typeof InterruptCommand>;

/** A logical x2APIC destination: SDM 11.12.10.2. */
export const LogicalId = register(u32, { members: bits<u16>(15, 0), cluster: bits<u16>(31, 16) });
export type LogicalId = Value<typeof LogicalId>;

export const ErrorStatus = register(u32, { sendIllegal: flag(5), receiveIllegal: flag(6), illegalRegister: flag(7) });
export type ErrorStatus = Value<typeof ErrorStatus>;

/** Integrated APIC with entries 0 to 5 in the local vector table. */
export const APIC_VERSION: u32 = 0x0005_0014;
/** Destination of a broadcast. */
export const EVERYBODY: u32 = 0xffff_ffff;
/** Vectors below this one are illegal for interrupts. */
export const FIRST_VECTOR: u8 = 16;

/** Bits that a register takes; others are reserved. The remaining LVT bits (12, 14) are read-only: writing them is allowed. */
export const LVT_TIMER_BITS: u32 = 0x0007_10ff;
export const LVT_SOURCE_BITS: u32 = 0x0001_17ff;
export const LVT_PIN_BITS: u32 = 0x0001_f7ff;
export const LVT_ERROR_BITS: u32 = 0x0001_10ff;
/** What of an LVT entry can be changed: not the delivery status and the remote IRR. */
export const LVT_WRITABLE: u32 = 0x0007_a7ff;
export const SPURIOUS_BITS: u32 = 0x0000_03ff;
export const DIVIDE_BITS: u32 = 0x0000_000b;
export const COMMAND_BITS: u64 = 0xffff_ffff_000c_cfffn;
