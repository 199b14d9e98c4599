import { refuse } from '../console/shutdown.ts';
import { ControlKind, vmxCapabilities } from './capabilities.ts';
import { EntryControls, ExitControls, PinControls, PrimaryControls, SecondaryControls } from './controls.ts';

/** A control that cannot be done without, in words, and why. */
type Requirement = { readonly kind: ControlKind; readonly bit: u32; readonly what: string };

/** The general before the particular: of what is missing, the first is what the refusal begins with. */
const requirements: readonly Requirement[] = [
  { kind: ControlKind.Primary, bit: PrimaryControls.with({ secondary: true }).raw, what: 'secondary controls, and with them EPT' },
  { kind: ControlKind.Secondary, bit: SecondaryControls.with({ ept: true }).raw, what: 'EPT (nested page tables)' },
  { kind: ControlKind.Secondary, bit: SecondaryControls.with({ unrestrictedGuest: true }).raw, what: 'unrestricted guest (real mode under EPT)' },
  { kind: ControlKind.Secondary, bit: SecondaryControls.with({ vpid: true }).raw, what: 'VPID (tagged translations)' },
  { kind: ControlKind.Secondary, bit: SecondaryControls.with({ wbinvd: true }).raw, what: 'exits for WBINVD' },
  { kind: ControlKind.Pin, bit: PinControls.with({ externalInterrupts: true }).raw, what: 'exits for external interrupts' },
  { kind: ControlKind.Pin, bit: PinControls.with({ nmi: true }).raw, what: 'exits for NMIs' },
  { kind: ControlKind.Pin, bit: PinControls.with({ virtualNmis: true }).raw, what: 'virtual NMIs' },
  { kind: ControlKind.Pin, bit: PinControls.with({ preemptionTimer: true }).raw, what: 'the preemption timer' },
  { kind: ControlKind.Primary, bit: PrimaryControls.with({ tscOffset: true }).raw, what: 'TSC offsetting' },
  { kind: ControlKind.Primary, bit: PrimaryControls.with({ ioBitmaps: true }).raw, what: 'I/O bitmaps' },
  { kind: ControlKind.Primary, bit: PrimaryControls.with({ msrBitmaps: true }).raw, what: 'MSR bitmaps' },
  { kind: ControlKind.Primary, bit: PrimaryControls.with({ halt: true, mwait: true, monitor: true, rdpmc: true, cr8Load: true, cr8Store: true }).raw, what: 'exits for HLT, MWAIT, MONITOR, RDPMC and CR8' },
  { kind: ControlKind.Exit, bit: ExitControls.with({ acknowledgeInterrupt: true }).raw, what: 'acknowledging interrupts on exit' },
  { kind: ControlKind.Exit, bit: ExitControls.with({ hostLongMode: true, saveDebug: true }).raw, what: 'exits into 64-bit mode with the debug controls saved' },
  { kind: ControlKind.Exit, bit: ExitControls.with({ saveEfer: true, loadEfer: true, savePat: true, loadPat: true }).raw, what: 'switching EFER and PAT on exit' },
  { kind: ControlKind.Entry, bit: EntryControls.with({ loadEfer: true, loadPat: true, loadDebug: true }).raw, what: 'switching EFER, PAT and the debug controls on entry' },
];

/** Something else that cannot be done without. */
type Feature = { readonly missing: () => boolean; readonly what: string };

/** Looked at only where all controls are there: without EPT and VPID there is nothing to ask. */
const features: readonly Feature[] = [
  { missing: lacksWalkLength4, what: 'EPT with four-level tables' },
  { missing: lacksWriteBack, what: 'EPT with write-back tables' },
  { missing: lacksPages2M, what: 'EPT with 2 MB pages' },
  { missing: lacksInvept, what: 'INVEPT' },
  { missing: lacksInvvpid, what: 'INVVPID' },
  { missing: lacksHaltActivity, what: 'the HLT activity state (entering a halted guest)' },
  { missing: lacksStringInformation, what: 'information on INS and OUTS exits' },
];

/** Sees to it that this processor's VT-x is enough. Otherwise it names all that is missing, and halts the machine. */
export function requireVmxCapabilities(): void {
  if (missingVmxCapabilities() === 0) return;
  refuse('it takes an Intel processor of the Westmere generation (2010) or later, or a virtual machine that passes all of VT-x on');
}

/** Reads the capabilities of this processor's VT-x, names what is missing of those that are needed, and tells how many that are. */
export function missingVmxCapabilities(): u32 {
  vmxCapabilities.read();
  let missing: u32 = 0;
  for (const each of requirements) {
    if ((vmxCapabilities.missing(each.kind) & each.bit) === 0) continue;
    reportMissing(each.what);
    missing++;
  }
  return missing === 0 ? missingFeatures() : missing;
}

/** Number of features that are missing. */
function missingFeatures(): u32 {
  let missing: u32 = 0;
  for (const each of features) {
    if (!each.missing()) continue;
    reportMissing(each.what);
    missing++;
  }
  return missing;
}

function reportMissing(what: string): void {
  log.error(`VT-x of this processor lacks ${what}`);
}

function lacksWalkLength4(): boolean {
  return !vmxCapabilities.ept.walkLength4;
}

function lacksWriteBack(): boolean {
  return !vmxCapabilities.ept.writeBack;
}

function lacksPages2M(): boolean {
  return !vmxCapabilities.ept.pages2M;
}

function lacksInvept(): boolean {
  return !vmxCapabilities.ept.invept;
}

function lacksInvvpid(): boolean {
  return !vmxCapabilities.ept.invvpid;
}

/** HLT exits, and the vCPU then waits in the guest (SDM appendix A.6). */
function lacksHaltActivity(): boolean {
  return !vmxCapabilities.haltActivity;
}

/** Without it the segment and the address size of INS and OUTS are not told (SDM appendix A.1). */
function lacksStringInformation(): boolean {
  return !vmxCapabilities.stringInformation;
}
