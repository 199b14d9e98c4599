import { ExitKind } from '../exit/kind.ts';

/** Basic exit reasons: SDM volume 3, appendix C. */
export const enum ExitReason {
  ExceptionOrNmi = 0, ExternalInterrupt = 1, TripleFault = 2, Init = 3, StartUp = 4, InterruptWindow = 7, NmiWindow = 8, TaskSwitch = 9,
  Cpuid = 10, Getsec = 11, Hlt = 12, Invd = 13, Invlpg = 14, Rdpmc = 15, Rdtsc = 16, Rsm = 17, Vmcall = 18, Vmclear = 19,
  Vmlaunch = 20, Vmptrld = 21, Vmptrst = 22, Vmread = 23, Vmresume = 24, Vmwrite = 25, Vmxoff = 26, Vmxon = 27, ControlRegister = 28,
  DebugRegister = 29, Io = 30, Rdmsr = 31, Wrmsr = 32, InvalidGuestState = 33, MsrLoading = 34, Mwait = 36, MonitorTrap = 37,
  Monitor = 39, Pause = 40, MachineCheckAtEntry = 41, TprBelowThreshold = 43, ApicAccess = 44, VirtualizedEoi = 45,
  DescriptorTable = 46, TaskRegister = 47, EptViolation = 48, EptMisconfiguration = 49, Invept = 50, Rdtscp = 51,
  PreemptionTimer = 52, Invvpid = 53, Wbinvd = 54, Xsetbv = 55, ApicWrite = 56, Rdrand = 57, Invpcid = 58, Vmfunc = 59, Encls = 60,
  Rdseed = 61, PageModificationLogFull = 62, Xsaves = 63, Xrstors = 64,
}

/** Basic exit reasons are less than this. */
export const REASONS = 80;

/**
 * What each reason is about. Instructions that are not offered to the guest raise what the manual says on a processor without
 * them; reasons that the controls rule out end the domain.
 */
export const exitKinds = table<ExitKind>(REASONS, ExitKind.Unexpected, {
  [ExitReason.ExceptionOrNmi]: ExitKind.Exception,
  [ExitReason.ExternalInterrupt]: ExitKind.ExternalInterrupt,
  [ExitReason.TripleFault]: ExitKind.TripleFault,
  [ExitReason.InterruptWindow]: ExitKind.InterruptWindow,
  [ExitReason.NmiWindow]: ExitKind.NmiWindow,
  [ExitReason.TaskSwitch]: ExitKind.TaskSwitch,
  [ExitReason.Cpuid]: ExitKind.Cpuid,
  [ExitReason.Getsec]: ExitKind.NotOffered,
  [ExitReason.Hlt]: ExitKind.Halt,
  [ExitReason.Invd]: ExitKind.CacheFlush,
  [ExitReason.Rdpmc]: ExitKind.CounterRead,
  [ExitReason.Rsm]: ExitKind.NotOffered,
  [ExitReason.Vmcall]: ExitKind.Hypercall,
  [ExitReason.Vmclear]: ExitKind.NotOffered,
  [ExitReason.Vmlaunch]: ExitKind.NotOffered,
  [ExitReason.Vmptrld]: ExitKind.NotOffered,
  [ExitReason.Vmptrst]: ExitKind.NotOffered,
  [ExitReason.Vmread]: ExitKind.NotOffered,
  [ExitReason.Vmresume]: ExitKind.NotOffered,
  [ExitReason.Vmwrite]: ExitKind.NotOffered,
  [ExitReason.Vmxoff]: ExitKind.NotOffered,
  [ExitReason.Vmxon]: ExitKind.NotOffered,
  [ExitReason.ControlRegister]: ExitKind.ControlRegister,
  [ExitReason.Io]: ExitKind.PortIo,
  [ExitReason.Rdmsr]: ExitKind.MsrRead,
  [ExitReason.Wrmsr]: ExitKind.MsrWrite,
  [ExitReason.Mwait]: ExitKind.NotOffered,
  [ExitReason.Monitor]: ExitKind.NotOffered,
  [ExitReason.EptViolation]: ExitKind.NestedFault,
  [ExitReason.EptMisconfiguration]: ExitKind.NestedMisconfiguration,
  [ExitReason.Invept]: ExitKind.NotOffered,
  [ExitReason.PreemptionTimer]: ExitKind.Timer,
  [ExitReason.Invvpid]: ExitKind.NotOffered,
  [ExitReason.Wbinvd]: ExitKind.CacheFlush,
  [ExitReason.Xsetbv]: ExitKind.SetXcr,
  [ExitReason.Vmfunc]: ExitKind.NotOffered,
  [ExitReason.Encls]: ExitKind.NotOffered,
});

/** The manual's names, for reports. */
export const exitReasonNames = table<string>(REASONS, '', {
  [ExitReason.ExceptionOrNmi]: 'exception or NMI', [ExitReason.ExternalInterrupt]: 'external interrupt', [ExitReason.TripleFault]: 'triple fault',
  [ExitReason.Init]: 'INIT', [ExitReason.StartUp]: 'SIPI', [ExitReason.InterruptWindow]: 'interrupt window', [ExitReason.NmiWindow]: 'NMI window',
  [ExitReason.TaskSwitch]: 'task switch', [ExitReason.Cpuid]: 'CPUID', [ExitReason.Getsec]: 'GETSEC', [ExitReason.Hlt]: 'HLT', [ExitReason.Invd]: 'INVD',
  [ExitReason.Invlpg]: 'INVLPG', [ExitReason.Rdpmc]: 'RDPMC', [ExitReason.Rdtsc]: 'RDTSC', [ExitReason.Rsm]: 'RSM', [ExitReason.Vmcall]: 'VMCALL',
  [ExitReason.Vmclear]: 'VMCLEAR', [ExitReason.Vmlaunch]: 'VMLAUNCH', [ExitReason.Vmptrld]: 'VMPTRLD', [ExitReason.Vmptrst]: 'VMPTRST',
  [ExitReason.Vmread]: 'VMREAD', [ExitReason.Vmresume]: 'VMRESUME', [ExitReason.Vmwrite]: 'VMWRITE', [ExitReason.Vmxoff]: 'VMXOFF',
  [ExitReason.Vmxon]: 'VMXON', [ExitReason.ControlRegister]: 'control register', [ExitReason.DebugRegister]: 'debug register',
  [ExitReason.Io]: 'port I/O', [ExitReason.Rdmsr]: 'RDMSR', [ExitReason.Wrmsr]: 'WRMSR', [ExitReason.InvalidGuestState]: 'entry failed: guest state',
  [ExitReason.MsrLoading]: 'entry failed: MSR loading', [ExitReason.Mwait]: 'MWAIT', [ExitReason.MonitorTrap]: 'monitor trap', [ExitReason.Monitor]: 'MONITOR',
  [ExitReason.Pause]: 'PAUSE', [ExitReason.MachineCheckAtEntry]: 'entry failed: machine check', [ExitReason.TprBelowThreshold]: 'TPR below threshold',
  [ExitReason.ApicAccess]: 'APIC access', [ExitReason.VirtualizedEoi]: 'virtualized EOI', [ExitReason.DescriptorTable]: 'GDTR or IDTR',
  [ExitReason.TaskRegister]: 'LDTR or TR', [ExitReason.EptViolation]: 'EPT violation', [ExitReason.EptMisconfiguration]: 'EPT misconfiguration',
  [ExitReason.Invept]: 'INVEPT', [ExitReason.Rdtscp]: 'RDTSCP', [ExitReason.PreemptionTimer]: 'preemption timer', [ExitReason.Invvpid]: 'INVVPID',
  [ExitReason.Wbinvd]: 'WBINVD', [ExitReason.Xsetbv]: 'XSETBV', [ExitReason.ApicWrite]: 'APIC write', [ExitReason.Rdrand]: 'RDRAND',
  [ExitReason.Invpcid]: 'INVPCID', [ExitReason.Vmfunc]: 'VMFUNC', [ExitReason.Encls]: 'ENCLS', [ExitReason.Rdseed]: 'RDSEED',
  [ExitReason.PageModificationLogFull]: 'page-modification log full', [ExitReason.Xsaves]: 'XSAVES', [ExitReason.Xrstors]: 'XRSTORS',
});
