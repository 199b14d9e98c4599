/** The control area: APM volume 2, table B-1. Intercepts are in intercepts.ts. */

/** Virtual interrupts at 60h. `masking`: RFLAGS.IF of the guest concerns virtual interrupts only, that of the host physical ones (15.21.1). */
export const VirtualInterrupt = register(u64, {
  taskPriority: bits<u8>(7, 0), pending: flag(8), priority: bits<u8>(19, 16), ignoreTaskPriority: flag(20), masking: flag(24), vector: bits<u8>(39, 32),
});
export type VirtualInterrupt = Value<typeof VirtualInterrupt>;

/** What VMRUN does to the translations of the guest before it enters (15.16). */
export const enum TlbControl { Nothing = 0, FlushAll = 1, FlushGuest = 3 }

/** Bit 0: the guest is in the shadow of STI or MOV SS (15.21.5). */
export const InterruptShadow = register(u64, { inForce: flag(0) });

/** An event in delivery, or to be delivered (15.20, 15.7.2). The low half is an `EventInfo`. */
export const InjectedEvent = register(u64, { event: bits<u32>(31, 0), errorCode: bits<u32>(63, 32) });

export const NestedControl = register(u64, { enabled: flag(0) });

/** State that the processor may keep from the last exit on; a zero bit makes it look at the VMCB again (15.15.3). */
export const CleanBits = register(u32, {
  intercepts: flag(0), bitmaps: flag(1), asid: flag(2), virtualInterrupt: flag(3), nested: flag(4), control: flag(5), debug: flag(6), tables: flag(7),
  segments: flag(8), cr2: flag(9), lastBranch: flag(10), avic: flag(11), cet: flag(12),
});

/** Attributes of a segment: bits 55 to 52 and 47 to 40 of its descriptor (15.5.1). */
export const SegmentAttributes = register(u16, {
  type: bits<u8>(3, 0), codeOrData: flag(4), dpl: bits<u8>(6, 5), present: flag(7), available: flag(8), long: flag(9), big: flag(10), granular: flag(11),
});
export type SegmentAttributes = Value<typeof SegmentAttributes>;

/** One segment register in the state save area: APM volume 2, table B-2. */
export const SegmentSlot = layout(16, { selector: at(0, u16), attributes: at(2, SegmentAttributes), limit: at(4, u32), base: at(8, u64) });

export type SegmentSlot = Value<typeof SegmentSlot>;

/** Where the state save area begins, in bytes from the VMCB. */
export const SAVE_AREA: u64 = 0x400n;

/** The virtual machine control block, 4 KB: APM volume 2, appendix B. */
export const Vmcb = layout(4096, {
  controlRegisterIntercepts: at(0x000, u32), exceptionIntercepts: at(0x008, u32), intercepts1: at(0x00C, u32), intercepts2: at(0x010, u32),
  ioBitmap: at(0x040, u64), msrBitmap: at(0x048, u64), tscOffset: at(0x050, u64), asid: at(0x058, u32), tlbControl: at(0x05C, u8),
  virtualInterrupt: at(0x060, VirtualInterrupt), shadow: at(0x068, InterruptShadow),
  exitCode: at(0x070, u64), exitInfo1: at(0x078, u64), exitInfo2: at(0x080, u64), interrupted: at(0x088, InjectedEvent),
  nestedControl: at(0x090, NestedControl), injected: at(0x0A8, InjectedEvent), nestedRoot: at(0x0B0, u64), clean: at(0x0C0, u32), nextRip: at(0x0C8, u64),

  codeAttributes: at(0x412, SegmentAttributes), codeBase: at(0x418, u64), gdtLimit: at(0x464, u32), gdtBase: at(0x468, u64), idtLimit: at(0x484, u32), idtBase: at(0x488, u64),
  privilege: at(0x4CB, u8), efer: at(0x4D0, u64), cr4: at(0x548, u64), cr3: at(0x550, u64), cr0: at(0x558, u64), dr7: at(0x560, u64), dr6: at(0x568, u64),
  rflags: at(0x570, u64), rip: at(0x578, u64), rsp: at(0x5D8, u64), rax: at(0x5F8, u64), cr2: at(0x640, u64), pat: at(0x668, u64),
});
export type Vmcb = Value<typeof Vmcb>;
