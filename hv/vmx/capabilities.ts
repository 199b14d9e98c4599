import { Msr } from '../processor/msrs.ts';
import { EntryControls, ExitControls, PinControls, PrimaryControls, SecondaryControls } from './controls.ts';

/** IA32_VMX_BASIC: SDM appendix A.1. */
const VmxBasic = register(u64, {
  revision: bits<u32>(30, 0), regionSize: bits<u16>(44, 32), memoryType: bits<u8>(53, 50), stringInformation: flag(54), trueControls: flag(55),
});

/** IA32_VMX_MISC: SDM appendix A.6. */
const VmxMiscellaneous = register(u64, { timerShift: bits<u8>(4, 0), haltActivity: flag(6) });

/** IA32_VMX_EPT_VPID_CAP: SDM appendix A.10. */
const EptVpidCapabilities = register(u64, {
  walkLength4: flag(6), writeBack: flag(14), pages2M: flag(16), pages1G: flag(17), invept: flag(20), accessedDirty: flag(21),
  inveptSingle: flag(25), invvpid: flag(32), invvpidSingle: flag(41),
});
type EptVpidCapabilities = Value<typeof EptVpidCapabilities>;

/** A capability MSR of controls: bits that must be one, and bits that may be one. SDM appendix A.2. */
const AllowedControls = register(u64, { mustBeOne: bits<u32>(31, 0), mayBeOne: bits<u32>(63, 32) });

/** The kinds of controls, in the order of the table of their names. */
export const enum ControlKind { Pin, Primary, Secondary, Exit, Entry }

/** What is asked of one kind of controls. */
type Wanted = { readonly required: u32; readonly optional: u32; readonly msr: Msr; readonly trueMsr: Msr };

const wantedControls: readonly Wanted[] = [
  {
    required: PinControls.with({ externalInterrupts: true, nmi: true, virtualNmis: true, preemptionTimer: true }).raw,
    optional: 0, msr: Msr.VmxPinControls, trueMsr: Msr.VmxTruePinControls,
  },
  {
    required: PrimaryControls.with({
      tscOffset: true, halt: true, mwait: true, rdpmc: true, monitor: true, cr8Load: true, cr8Store: true, ioBitmaps: true,
      msrBitmaps: true, secondary: true,
    }).raw,
    optional: 0, msr: Msr.VmxPrimaryControls, trueMsr: Msr.VmxTruePrimaryControls,
  },
  {
    required: SecondaryControls.with({ ept: true, vpid: true, unrestrictedGuest: true, wbinvd: true }).raw,
    optional: SecondaryControls.with({ rdtscp: true, invpcid: true, xsaves: true }).raw,
    msr: Msr.VmxSecondaryControls, trueMsr: Msr.VmxSecondaryControls,
  },
  {
    required: ExitControls.with({ saveDebug: true, hostLongMode: true, acknowledgeInterrupt: true, savePat: true, loadPat: true, saveEfer: true, loadEfer: true }).raw,
    optional: 0, msr: Msr.VmxExitControls, trueMsr: Msr.VmxTrueExitControls,
  },
  {
    required: EntryControls.with({ loadDebug: true, loadPat: true, loadEfer: true }).raw,
    optional: 0, msr: Msr.VmxEntryControls, trueMsr: Msr.VmxTrueEntryControls,
  },
];

/** What this processor's VT-x can do, and the controls made of it. */
export class VmxCapabilities {
  /** VMCS revision identifier, the first four bytes of every VMCS region. */
  revision: u32 = 0;
  /** The preemption timer counts down once in 2^timerShift ticks of the TSC. */
  timerShift: u8 = 0;
  /** INS and OUTS exits carry instruction information. */
  stringInformation: boolean = false;
  /** A halted guest may be entered (activity state HLT). */
  haltActivity: boolean = false;
  ept: EptVpidCapabilities = EptVpidCapabilities.of(0n);
  /** Bits of CR4 that may be one. */
  cr4Allowed: u64 = 0n;
  private readonly values = array(u32, 5);
  private readonly absent = array(u32, 5);

  /** Reads the capability MSRs. VT-x must be there (features.ts). */
  read(): void {
    const basic = VmxBasic.of(cpu.rdmsr(u32(Msr.VmxBasic)));
    this.revision = basic.revision;
    this.stringInformation = basic.stringInformation;
    const miscellaneous = VmxMiscellaneous.of(cpu.rdmsr(u32(Msr.VmxMiscellaneous)));
    this.timerShift = miscellaneous.timerShift;
    this.cr4Allowed = cpu.rdmsr(u32(Msr.VmxCr4Fixed1));
    this.haltActivity = miscellaneous.haltActivity;
    for (let kind: u32 = 0; kind < 5; kind++) {
      if (kind !== u32(ControlKind.Secondary)) this.readControls(kind, basic.trueControls);
    }
    this.readSecondary(basic.trueControls);
  }

  /** The value for the VMCS: all that must be one, all that is required, and what is optional and there. */
  controls(kind: ControlKind): u32 {
    return this.values[u32(kind)];
  }

  /** As in the VMCS: the optional ones tell which instructions work in a guest. */
  secondary(): SecondaryControls {
    return SecondaryControls.of(this.controls(ControlKind.Secondary));
  }

  /** Required bits that the processor does not have. */
  missing(kind: ControlKind): u32 {
    return this.absent[u32(kind)];
  }

  /** The secondary controls and what they promise exist only where the primary ones allow them (SDM appendix A.3.3). */
  private readSecondary(trueControls: boolean): void {
    const kind = u32(ControlKind.Secondary);
    if (PrimaryControls.of(this.missing(ControlKind.Primary)).secondary) {
      this.absent[kind] = wantedControls[kind].required;
      return;
    }
    this.readControls(kind, trueControls);
    const have = SecondaryControls.of(this.values[kind]);
    if (have.ept || have.vpid) this.ept = EptVpidCapabilities.of(cpu.rdmsr(u32(Msr.VmxEptVpid)));
  }

  private readControls(kind: u32, trueControls: boolean): void {
    const wanted = wantedControls[kind];
    const allowed = AllowedControls.of(cpu.rdmsr(u32(trueControls ? wanted.trueMsr : wanted.msr)));
    this.absent[kind] = wanted.required & ~allowed.mayBeOne;
    this.values[kind] = ((wanted.required | wanted.optional) & allowed.mayBeOne) | allowed.mustBeOne;
  }
}

export const vmxCapabilities = new VmxCapabilities();
