import { Msr } from '../processor/msrs.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { makeIoBitmaps, makeMsrBitmap } from './bitmaps.ts';
import { ControlKind, vmxCapabilities } from './capabilities.ts';
import { Activity, PrimaryControls } from './controls.ts';
import { makeVmxRegion } from './enter.ts';
import { VmcsField, writeField } from './fields.ts';
import { cr0HostOwned, cr4HostOwned } from './host_owned.ts';
import type { VmxVcpu } from './vmx_vcpu.ts';

/** No shadow VMCS: SDM 25.4.2. */
const NO_LINK: u64 = 0xFFFF_FFFF_FFFF_FFFFn;
/** The PAT after reset: SDM table 12-12. */
const PAT_AT_RESET: u64 = 0x0007_0406_0007_0406n;
/** DR7 after reset. */
const DR7_AT_RESET: u64 = 0x400n;

/** Exceptions that always exit: delivery loops of #DB and #AC, and the host's machine checks. */
const Exceptions = register(u32, { debug: flag(1), alignmentCheck: flag(17), machineCheck: flag(18) });

/** Makes the VMCS of a vCPU and makes it current on this processor. The guest's registers are set afterwards (start.ts). */
export function makeVmcs(vcpu: Vcpu, backend: VmxVcpu, eptPointer: u64, vpid: u16): void {
  backend.region = makeVmxRegion();
  backend.vpid = vpid;
  assert(vmx.clear(backend.region));
  assert(vmx.load(backend.region));
  writeControls(eptPointer, vpid);
  backend.adoptControls(PrimaryControls.of(vmxCapabilities.controls(ControlKind.Primary)));
  writeHostState();
  vmx.prepare(vcpu);
  writeGuestDefaults();
}

function writeControls(eptPointer: u64, vpid: u16): void {
  writeField(VmcsField.PinControls, u64(vmxCapabilities.controls(ControlKind.Pin)));
  writeField(VmcsField.PrimaryControls, u64(vmxCapabilities.controls(ControlKind.Primary)));
  writeField(VmcsField.SecondaryControls, u64(vmxCapabilities.controls(ControlKind.Secondary)));
  writeField(VmcsField.ExitControls, u64(vmxCapabilities.controls(ControlKind.Exit)));
  writeField(VmcsField.EntryControls, u64(vmxCapabilities.controls(ControlKind.Entry)));
  writeField(VmcsField.ExceptionBitmap, u64(Exceptions.with({ debug: true, alignmentCheck: true, machineCheck: true }).raw));
  writeField(VmcsField.EptPointer, eptPointer);
  writeField(VmcsField.Vpid, u64(vpid));
  const ioBitmaps = makeIoBitmaps();
  writeField(VmcsField.IoBitmapA, ioBitmaps);
  writeField(VmcsField.IoBitmapB, ioBitmaps + 0x1000n);
  writeField(VmcsField.MsrBitmap, makeMsrBitmap());
  writeField(VmcsField.Cr0Mask, cr0HostOwned);
  writeField(VmcsField.Cr4Mask, cr4HostOwned);
  writeField(VmcsField.LinkPointer, NO_LINK);
  for (const field of zeroControls) writeField(field, 0n);
  if (vmxCapabilities.secondary().xsaves) writeField(VmcsField.XssExitingBitmap, 0n);
}

/** Controls that are not used: a VMCS region is not zero to the processor until it is written. */
const zeroControls: readonly VmcsField[] = [
  VmcsField.PageFaultMask, VmcsField.PageFaultMatch, VmcsField.Cr3TargetCount, VmcsField.ExitMsrStoreCount, VmcsField.ExitMsrLoadCount,
  VmcsField.EntryMsrLoadCount, VmcsField.EntryInterruption, VmcsField.TscOffset,
];

/** What an exit loads: the processor as it is now (SDM 25.5). RSP and RIP are the exit stub's, by `vmx.prepare`. */
function writeHostState(): void {
  const data = u64(cpu.dataSelector());
  writeField(VmcsField.HostCr0, cpu.readCr0());
  writeField(VmcsField.HostCr3, cpu.readCr3());
  writeField(VmcsField.HostCr4, cpu.readCr4());
  writeField(VmcsField.HostCsSelector, u64(cpu.codeSelector()));
  writeField(VmcsField.HostSsSelector, data);
  writeField(VmcsField.HostDsSelector, data);
  writeField(VmcsField.HostEsSelector, data);
  writeField(VmcsField.HostFsSelector, 0n);
  writeField(VmcsField.HostGsSelector, 0n);
  writeField(VmcsField.HostTrSelector, u64(cpu.tssSelector()));
  writeField(VmcsField.HostTrBase, cpu.tssBase());
  writeField(VmcsField.HostGdtrBase, cpu.gdtBase());
  writeField(VmcsField.HostIdtrBase, cpu.idtBase());
  writeField(VmcsField.HostEfer, cpu.rdmsr(u32(Msr.Efer)));
  writeField(VmcsField.HostPat, cpu.rdmsr(u32(Msr.Pat)));
  for (const field of zeroHostState) writeField(field, 0n);
}

/** The hypervisor uses neither FS, GS nor SYSENTER. */
const zeroHostState: readonly VmcsField[] = [
  VmcsField.HostFsBase, VmcsField.HostGsBase, VmcsField.HostSysenterCs, VmcsField.HostSysenterEsp, VmcsField.HostSysenterEip,
];

/** As after a reset, but for what `Backend` can set. */
function writeGuestDefaults(): void {
  writeField(VmcsField.GuestPat, PAT_AT_RESET);
  writeField(VmcsField.GuestDr7, DR7_AT_RESET);
  writeField(VmcsField.GuestActivity, u64(Activity.Active));
  writeField(VmcsField.GuestGdtrLimit, 0xFFFFn);
  writeField(VmcsField.GuestIdtrLimit, 0xFFFFn);
  for (const field of zeroGuestState) writeField(field, 0n);
}

const zeroGuestState: readonly VmcsField[] = [
  VmcsField.GuestDebugControl, VmcsField.GuestEfer, VmcsField.GuestInterruptibility, VmcsField.GuestPendingDebug, VmcsField.GuestCr3,
  VmcsField.GuestGdtrBase, VmcsField.GuestIdtrBase, VmcsField.GuestSysenterCs, VmcsField.GuestSysenterEsp, VmcsField.GuestSysenterEip,
  VmcsField.GuestPdpte0, VmcsField.GuestPdpte1, VmcsField.GuestPdpte2, VmcsField.GuestPdpte3,
];
