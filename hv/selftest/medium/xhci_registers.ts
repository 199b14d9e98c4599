/** Registers of an xHCI controller (xHCI 1.2, chapter 5) and the fields that are used. Capability registers, from the beginning: */
export const CAPABILITY_LENGTH: u64 = 0x00n;
export const STRUCTURE1: u64 = 0x04n;
export const STRUCTURE2: u64 = 0x08n;
export const CAPABILITIES: u64 = 0x10n;
export const DOORBELL_OFFSET: u64 = 0x14n;
export const RUNTIME_OFFSET: u64 = 0x18n;
export const Structure1 = register(u32, { slots: bits<u8>(7, 0), ports: bits<u8>(31, 24) });
export const Structure2 = register(u32, { scratchHigh: bits<u32>(25, 21), scratchLow: bits<u32>(31, 27) });
export const Capabilities = register(u32, { hasLongContexts: flag(2), extended: bits<u32>(31, 16) });

/** Operational registers, behind those (5.4). */
export const COMMAND: u64 = 0x00n;
export const STATUS: u64 = 0x04n;
export const PAGE_SIZE: u64 = 0x08n;
export const COMMAND_RING: u64 = 0x18n;
export const CONTEXTS: u64 = 0x30n;
export const CONFIGURE: u64 = 0x38n;
export const PORTS: u64 = 0x400n;
export const PORT_BYTES: u64 = 0x10n;
export const Command = register(u32, { run: flag(0), reset: flag(1), interrupts: flag(2), hostError: flag(3) });
export const Status = register(u32, { halted: flag(0), hostError: flag(2), notReady: flag(11) });

/** A port (5.4.8). Writing 1 disables an enabled one, and clears what has changed: bits 17 to 23. */
export const PortStatus = register(u32, {
  connected: flag(0), enabled: flag(1), reset: flag(4), power: flag(9), speed: bits<u8>(13, 10), strobe: flag(16), changes: bits<u8>(23, 17), warmReset: flag(31),
});
/** Of the changes: a reset has ended. */
export const RESET_DONE: u8 = 0x10;

/** Registers of the first interrupter, in the runtime registers (5.5.2). */
export const INTERRUPTER: u64 = 0x20n;
export const SEGMENT_COUNT: u64 = 0x08n;
export const SEGMENTS: u64 = 0x10n;
export const DEQUEUE: u64 = 0x18n;
/** In the dequeue pointer: events have been taken. */
export const TAKEN: u64 = 8n;

/** Extended capabilities (7.1): the firmware's claim, and the SMIs that it has asked for. */
export const LEGACY: u8 = 1;
export const Extended = register(u32, { id: bits<u8>(7, 0), next: bits<u8>(15, 8), bios: flag(16), os: flag(24) });
export const LEGACY_CONTROL: u64 = 4n;
export const LegacyControl = register(u32, { smi: flag(0), hostError: flag(4), owner: flag(13), command: flag(14), bar: flag(15), happened: bits<u8>(31, 29) });
