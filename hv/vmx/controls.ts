/** The bits of the VMX controls that are used: SDM volume 3, tables 25-5 to 25-15. */

export const PinControls = register(u32, { externalInterrupts: flag(0), nmi: flag(3), virtualNmis: flag(5), preemptionTimer: flag(6) });
export type PinControls = Value<typeof PinControls>;

export const PrimaryControls = register(u32, {
  interruptWindow: flag(2), tscOffset: flag(3), halt: flag(7), invlpg: flag(9), mwait: flag(10), rdpmc: flag(11), rdtsc: flag(12),
  cr3Load: flag(15), cr3Store: flag(16), cr8Load: flag(19), cr8Store: flag(20), nmiWindow: flag(22), ioBitmaps: flag(25),
  msrBitmaps: flag(28), monitor: flag(29), secondary: flag(31),
});
export type PrimaryControls = Value<typeof PrimaryControls>;

export const SecondaryControls = register(u32, {
  ept: flag(1), rdtscp: flag(3), vpid: flag(5), wbinvd: flag(6), unrestrictedGuest: flag(7), invpcid: flag(12), xsaves: flag(20),
});
export type SecondaryControls = Value<typeof SecondaryControls>;

export const ExitControls = register(u32, {
  saveDebug: flag(2), hostLongMode: flag(9), acknowledgeInterrupt: flag(15), savePat: flag(18), loadPat: flag(19), saveEfer: flag(20),
  loadEfer: flag(21),
});
export type ExitControls = Value<typeof ExitControls>;

export const EntryControls = register(u32, { loadDebug: flag(2), guestLongMode: flag(9), loadPat: flag(14), loadEfer: flag(15) });
export type EntryControls = Value<typeof EntryControls>;

/** Interruptibility state: SDM table 25-3. */
export const Interruptibility = register(u32, { sti: flag(0), movSs: flag(1), smi: flag(2), nmi: flag(3) });
export type Interruptibility = Value<typeof Interruptibility>;

/** Activity state: SDM section 25.4.2. */
export const enum Activity { Active, Halted, Shutdown, WaitForSipi }
