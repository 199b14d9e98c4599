/** Encodings of the VMCS fields that are used: SDM volume 3, appendix B. */
export const enum VmcsField {
  // 16-bit control and guest state
  Vpid = 0x0000,
  GuestEsSelector = 0x0800, GuestCsSelector = 0x0802, GuestSsSelector = 0x0804, GuestDsSelector = 0x0806,
  GuestFsSelector = 0x0808, GuestGsSelector = 0x080A, GuestLdtrSelector = 0x080C, GuestTrSelector = 0x080E,

  // 16-bit host state
  HostEsSelector = 0x0C00, HostCsSelector = 0x0C02, HostSsSelector = 0x0C04, HostDsSelector = 0x0C06,
  HostFsSelector = 0x0C08, HostGsSelector = 0x0C0A, HostTrSelector = 0x0C0C,

  // 64-bit control
  IoBitmapA = 0x2000, IoBitmapB = 0x2002, MsrBitmap = 0x2004, TscOffset = 0x2010, EptPointer = 0x201A, XssExitingBitmap = 0x202C,

  // 64-bit read-only, guest and host state
  GuestPhysicalAddress = 0x2400,
  LinkPointer = 0x2800, GuestDebugControl = 0x2802, GuestPat = 0x2804, GuestEfer = 0x2806,
  GuestPdpte0 = 0x280A, GuestPdpte1 = 0x280C, GuestPdpte2 = 0x280E, GuestPdpte3 = 0x2810,
  HostPat = 0x2C00, HostEfer = 0x2C02,

  // 32-bit control
  PinControls = 0x4000, PrimaryControls = 0x4002, ExceptionBitmap = 0x4004, PageFaultMask = 0x4006, PageFaultMatch = 0x4008,
  Cr3TargetCount = 0x400A, ExitControls = 0x400C, ExitMsrStoreCount = 0x400E, ExitMsrLoadCount = 0x4010, EntryControls = 0x4012,
  EntryMsrLoadCount = 0x4014, EntryInterruption = 0x4016, EntryErrorCode = 0x4018, EntryInstructionLength = 0x401A,
  SecondaryControls = 0x401E,

  // 32-bit read-only
  InstructionError = 0x4400, ExitReason = 0x4402, ExitInterruption = 0x4404, ExitErrorCode = 0x4406, IdtVectoring = 0x4408,
  IdtVectoringErrorCode = 0x440A, ExitInstructionLength = 0x440C, ExitInstructionInformation = 0x440E,

  // 32-bit guest state
  GuestEsLimit = 0x4800, GuestCsLimit = 0x4802, GuestSsLimit = 0x4804, GuestDsLimit = 0x4806, GuestFsLimit = 0x4808,
  GuestGsLimit = 0x480A, GuestLdtrLimit = 0x480C, GuestTrLimit = 0x480E, GuestGdtrLimit = 0x4810, GuestIdtrLimit = 0x4812,
  GuestEsAccess = 0x4814, GuestCsAccess = 0x4816, GuestSsAccess = 0x4818, GuestDsAccess = 0x481A, GuestFsAccess = 0x481C,
  GuestGsAccess = 0x481E, GuestLdtrAccess = 0x4820, GuestTrAccess = 0x4822, GuestInterruptibility = 0x4824, GuestActivity = 0x4826,
  GuestSysenterCs = 0x482A, PreemptionTimer = 0x482E,
  HostSysenterCs = 0x4C00,

  // natural width: control, read-only, guest and host state
  Cr0Mask = 0x6000, Cr4Mask = 0x6002, Cr0Shadow = 0x6004, Cr4Shadow = 0x6006,
  Qualification = 0x6400, GuestLinearAddress = 0x640A,
  GuestCr0 = 0x6800, GuestCr3 = 0x6802, GuestCr4 = 0x6804,
  GuestEsBase = 0x6806, GuestCsBase = 0x6808, GuestSsBase = 0x680A, GuestDsBase = 0x680C, GuestFsBase = 0x680E,
  GuestGsBase = 0x6810, GuestLdtrBase = 0x6812, GuestTrBase = 0x6814, GuestGdtrBase = 0x6816, GuestIdtrBase = 0x6818,
  GuestDr7 = 0x681A, GuestRsp = 0x681C, GuestRip = 0x681E, GuestRflags = 0x6820, GuestPendingDebug = 0x6822,
  GuestSysenterEsp = 0x6824, GuestSysenterEip = 0x6826,
  HostCr0 = 0x6C00, HostCr3 = 0x6C02, HostCr4 = 0x6C04, HostFsBase = 0x6C06, HostGsBase = 0x6C08, HostTrBase = 0x6C0A,
  HostGdtrBase = 0x6C0C, HostIdtrBase = 0x6C0E, HostSysenterEsp = 0x6C10, HostSysenterEip = 0x6C12,
}

/** Reads a field of the current VMCS. What every exit reads or writes is accessed in place, without this call. */
export function readField(field: VmcsField): u64 {
  return vmx.read(u32(field));
}

/** Writes a field of the current VMCS. */
export function writeField(field: VmcsField, value: u64): void {
  vmx.write(u32(field), value);
}
