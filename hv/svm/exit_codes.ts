import { ExitKind } from '../exit/kind.ts';

/** Exit codes: APM volume 2, appendix C. */
export const enum ExitCode {
  ReadCr0 = 0x00, ReadCr4 = 0x04, ReadCr8 = 0x08, WriteCr0 = 0x10, WriteCr4 = 0x14, WriteCr8 = 0x18, 
  DivideError = 0x40, Debug = 0x41, Breakpoint = 0x43, Overflow = 0x44, BoundRange = 0x45, InvalidOpcode = 0x46, DeviceNotAvailable = 0x47, DoubleFault = 0x48, InvalidTss = 0x4A, SegmentNotPresent = 0x4B, StackFault = 0x4C, GeneralProtection = 0x4D, PageFault = 0x4E, FloatingPoint = 0x50, AlignmentCheck = 0x51, MachineCheck = 0x52, Simd = 0x53,
  Interrupt = 0x60, Nmi = 0x61, Smi = 0x62, Init = 0x63, VirtualInterrupt = 0x64, WriteCr0Selective = 0x65, Rdpmc = 0x6F, Cpuid = 0x72, Rsm = 0x73, Iret = 0x74,
  Invd = 0x76, Hlt = 0x78, Invlpga = 0x7A, Io = 0x7B, Msr = 0x7C, TaskSwitch = 0x7D, Shutdown = 0x7F, Vmrun = 0x80, Vmmcall = 0x81, Vmload = 0x82, Vmsave = 0x83,
  Stgi = 0x84, Clgi = 0x85, Skinit = 0x86, Icebp = 0x88, Wbinvd = 0x89, Monitor = 0x8A, Mwait = 0x8B, MwaitArmed = 0x8C, Xsetbv = 0x8D, Rdpru = 0x8E,
  NestedPageFault = 0x400,
  /** -1, of which QEMU stores the low half only. */
  Invalid = 0xFFFF_FFFF,
}

/** The codes but for the nested page fault and the failed entry are less than this. */
export const CODES = 0x90;
/** Exceptions by their vectors begin here. */
export const EXCEPTION_BASE: u32 = 0x40;

/**
 * What each code is about. Instructions that are not offered to the guest raise what the manual says on a processor without
 * them; codes that nothing intercepts end the domain. RDMSR and WRMSR share a code.
 */
export const exitKinds = table<ExitKind>(CODES, ExitKind.Unexpected, {
  [ExitCode.ReadCr0]: ExitKind.ControlRegister,
  [ExitCode.ReadCr4]: ExitKind.ControlRegister,
  [ExitCode.ReadCr8]: ExitKind.ControlRegister,
  [ExitCode.WriteCr0]: ExitKind.ControlRegister,
  [ExitCode.WriteCr4]: ExitKind.ControlRegister,
  [ExitCode.WriteCr8]: ExitKind.ControlRegister,
  [ExitCode.WriteCr0Selective]: ExitKind.ControlRegister,
  [ExitCode.DivideError]: ExitKind.Exception,
  [ExitCode.Debug]: ExitKind.Exception,
  [ExitCode.Breakpoint]: ExitKind.Exception,
  [ExitCode.Overflow]: ExitKind.Exception,
  [ExitCode.BoundRange]: ExitKind.Exception,
  [ExitCode.InvalidOpcode]: ExitKind.Exception,
  [ExitCode.DeviceNotAvailable]: ExitKind.Exception,
  [ExitCode.DoubleFault]: ExitKind.Exception,
  [ExitCode.InvalidTss]: ExitKind.Exception,
  [ExitCode.SegmentNotPresent]: ExitKind.Exception,
  [ExitCode.StackFault]: ExitKind.Exception,
  [ExitCode.GeneralProtection]: ExitKind.Exception,
  [ExitCode.PageFault]: ExitKind.Exception,
  [ExitCode.FloatingPoint]: ExitKind.Exception,
  [ExitCode.AlignmentCheck]: ExitKind.Exception,
  [ExitCode.MachineCheck]: ExitKind.Exception,
  [ExitCode.Simd]: ExitKind.Exception,
  [ExitCode.Interrupt]: ExitKind.ExternalInterrupt,
  [ExitCode.Nmi]: ExitKind.HostNmi,
  [ExitCode.VirtualInterrupt]: ExitKind.InterruptWindow,
  [ExitCode.Iret]: ExitKind.NmiWindow,
  [ExitCode.Rdpmc]: ExitKind.CounterRead,
  [ExitCode.Cpuid]: ExitKind.Cpuid,
  [ExitCode.Rsm]: ExitKind.NotOffered,
  [ExitCode.Invd]: ExitKind.CacheFlush,
  [ExitCode.Hlt]: ExitKind.Halt,
  [ExitCode.Invlpga]: ExitKind.NotOffered,
  [ExitCode.Io]: ExitKind.PortIo,
  [ExitCode.Msr]: ExitKind.MsrRead,
  [ExitCode.TaskSwitch]: ExitKind.TaskSwitch,
  [ExitCode.Shutdown]: ExitKind.TripleFault,
  [ExitCode.Vmrun]: ExitKind.NotOffered,
  [ExitCode.Vmmcall]: ExitKind.Hypercall,
  [ExitCode.Vmload]: ExitKind.NotOffered,
  [ExitCode.Vmsave]: ExitKind.NotOffered,
  [ExitCode.Stgi]: ExitKind.NotOffered,
  [ExitCode.Clgi]: ExitKind.NotOffered,
  [ExitCode.Skinit]: ExitKind.NotOffered,
  [ExitCode.Icebp]: ExitKind.DebugInstruction,
  [ExitCode.Wbinvd]: ExitKind.CacheFlush,
  [ExitCode.Monitor]: ExitKind.NotOffered,
  [ExitCode.Mwait]: ExitKind.NotOffered,
  [ExitCode.MwaitArmed]: ExitKind.NotOffered,
  [ExitCode.Xsetbv]: ExitKind.SetXcr,
  [ExitCode.Rdpru]: ExitKind.NotOffered,
});

type NamedCode = { readonly code: ExitCode; readonly name: string };

/** The manual's names, for reports. */
const namedCodes: readonly NamedCode[] = [
  { code: ExitCode.ReadCr0, name: 'CR0 read' }, { code: ExitCode.ReadCr4, name: 'CR4 read' }, { code: ExitCode.ReadCr8, name: 'CR8 read' },
  { code: ExitCode.WriteCr0, name: 'CR0 write' }, { code: ExitCode.WriteCr4, name: 'CR4 write' }, { code: ExitCode.WriteCr8, name: 'CR8 write' },
  { code: ExitCode.WriteCr0Selective, name: 'CR0 selective write' }, { code: ExitCode.DivideError, name: '#DE' }, { code: ExitCode.Debug, name: '#DB' },
  { code: ExitCode.Breakpoint, name: '#BP' }, { code: ExitCode.Overflow, name: '#OF' }, { code: ExitCode.BoundRange, name: '#BR' },
  { code: ExitCode.InvalidOpcode, name: '#UD' }, { code: ExitCode.DeviceNotAvailable, name: '#NM' }, { code: ExitCode.DoubleFault, name: '#DF' },
  { code: ExitCode.InvalidTss, name: '#TS' }, { code: ExitCode.SegmentNotPresent, name: '#NP' }, { code: ExitCode.StackFault, name: '#SS' },
  { code: ExitCode.GeneralProtection, name: '#GP' }, { code: ExitCode.PageFault, name: '#PF' }, { code: ExitCode.FloatingPoint, name: '#MF' },
  { code: ExitCode.AlignmentCheck, name: '#AC' }, { code: ExitCode.MachineCheck, name: '#MC' }, { code: ExitCode.Simd, name: '#XF' },
  { code: ExitCode.Interrupt, name: 'INTR' }, { code: ExitCode.Nmi, name: 'NMI' }, { code: ExitCode.Smi, name: 'SMI' },
  { code: ExitCode.Init, name: 'INIT' }, { code: ExitCode.VirtualInterrupt, name: 'VINTR' }, { code: ExitCode.Iret, name: 'IRET' },
  { code: ExitCode.Rdpmc, name: 'RDPMC' }, { code: ExitCode.Cpuid, name: 'CPUID' }, { code: ExitCode.Rsm, name: 'RSM' },
  { code: ExitCode.Invd, name: 'INVD' }, { code: ExitCode.Hlt, name: 'HLT' }, { code: ExitCode.Invlpga, name: 'INVLPGA' },
  { code: ExitCode.Io, name: 'IOIO' }, { code: ExitCode.Msr, name: 'MSR' }, { code: ExitCode.TaskSwitch, name: 'task switch' },
  { code: ExitCode.Shutdown, name: 'shutdown' }, { code: ExitCode.Vmrun, name: 'VMRUN' }, { code: ExitCode.Vmmcall, name: 'VMMCALL' },
  { code: ExitCode.Vmload, name: 'VMLOAD' }, { code: ExitCode.Vmsave, name: 'VMSAVE' }, { code: ExitCode.Stgi, name: 'STGI' },
  { code: ExitCode.Clgi, name: 'CLGI' }, { code: ExitCode.Skinit, name: 'SKINIT' }, { code: ExitCode.Icebp, name: 'ICEBP' },
  { code: ExitCode.Wbinvd, name: 'WBINVD' }, { code: ExitCode.Monitor, name: 'MONITOR' }, { code: ExitCode.Mwait, name: 'MWAIT' },
  { code: ExitCode.MwaitArmed, name: 'MWAIT with an armed monitor' }, { code: ExitCode.Xsetbv, name: 'XSETBV' }, { code: ExitCode.Rdpru, name: 'RDPRU' },
  { code: ExitCode.NestedPageFault, name: 'nested page fault' }, { code: ExitCode.Invalid, name: 'invalid guest state' },
];

/** The name of a code in the manual's words; empty for one that has no meaning here. */
export function exitCodeName(code: u32): string {
  for (const each of namedCodes) {
    if (u32(each.code) === code) return each.name;
  }
  return '';
}
