/** How an event enters the guest: SDM table 25-16 (VM-entry interruption information); the APM's EVENTINJ has the same values. */
export const enum EventType {
  ExternalInterrupt = 0,
  Nmi = 2,
  /** A fault, trap or abort that the processor itself raises. */
  HardwareException = 3,
  SoftwareInterrupt = 4,
  /** INT1 (ICEBP). */
  PrivilegedSoftwareException = 5,
  /** INT3 and INTO. */
  SoftwareException = 6,
}

/** An event for the guest, to be delivered or cut short in its delivery. */
export const EventInfo = register(u32, {
  vector: bits<u8>(7, 0), type: bits<EventType>(10, 8), hasErrorCode: flag(11), nmiUnblocking: flag(12), valid: flag(31),
});
export type EventInfo = Value<typeof EventInfo>;

/** Whether delivery pushes the RIP of the next instruction, so that its length has to be known: SDM 27.2.1.3. */
export function isRaisedByInstruction(type: EventType): boolean {
  return type === EventType.SoftwareInterrupt || type === EventType.SoftwareException || type === EventType.PrivilegedSoftwareException;
}

/** Exception vectors: SDM table 6-1. */
export const enum Exception {
  DivideError = 0, Debug = 1, Nmi = 2, Breakpoint = 3, Overflow = 4, BoundRange = 5, InvalidOpcode = 6, DeviceNotAvailable = 7,
  DoubleFault = 8, InvalidTss = 10, SegmentNotPresent = 11, StackFault = 12, GeneralProtection = 13, PageFault = 14,
  FloatingPoint = 16, AlignmentCheck = 17, MachineCheck = 18, Simd = 19, Virtualization = 20, ControlProtection = 21,
}

const withErrorCode = table<boolean>(32, false, {
  [Exception.DoubleFault]: true, [Exception.InvalidTss]: true, [Exception.SegmentNotPresent]: true, [Exception.StackFault]: true,
  [Exception.GeneralProtection]: true, [Exception.PageFault]: true, [Exception.AlignmentCheck]: true, [Exception.ControlProtection]: true,
});

/** Whether the exception of that vector pushes an error code outside real mode: SDM table 6-1. */
export function pushesErrorCode(vector: u8): boolean {
  return vector < 32 && withErrorCode[vector];
}

/** What waits to be delivered at an entry: deliver.ts, interrupts.ts. */
export class Events {
  /** Delivered with `ExitResult.Inject`. */
  pending: EventInfo = EventInfo.of(0);
  errorCode: u32 = 0;
  /** An external interrupt that was acknowledged but not delivered, because an exception came first. */
  postponed: EventInfo = EventInfo.of(0);
  /** An NMI waits for the guest. NMIs do not queue. */
  nmi: boolean = false;
  /** This entry into the guest delivers an event already. */
  entryTaken: boolean = false;
}
