import { handleControlRegister } from '../exit/control_register.ts';
import { handleCpuid } from '../exit/cpuid.ts';
import { handleException } from '../exit/exception.ts';
import { handleExternalInterrupt } from '../exit/external_interrupt.ts';
import { handleHalt } from '../exit/halt.ts';
import { handleHypercall } from '../exit/hypercall.ts';
import { refuseInstruction, refusePrivilege } from '../exit/instruction.ts';
import { handleCacheFlush } from '../exit/cache_flush.ts';
import { handleReadMsr, handleWriteMsr } from '../exit/msr.ts';
import { handleNestedFault, handleNestedMisconfiguration } from '../exit/nested_fault.ts';
import { handlePortIo } from '../exit/port_io.ts';
import { handleTaskSwitch } from '../exit/task_switch.ts';
import { handleTimer } from '../exit/timer.ts';
import { handleTripleFault } from '../exit/triple_fault.ts';
import { handleUnexpected } from '../exit/unexpected.ts';
import { handleInterruptWindow, handleNmiWindow } from '../exit/window.ts';
import { handleSetXcr } from '../exit/xsetbv.ts';
import type { ExitHandler } from '../vcpu/handler.ts';
import { REASONS } from '../vcpu/statistics.ts';

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

/**
 * What serves each reason. Instructions that are not offered to the guest raise what the manual says on a processor without
 * them; reasons that the controls rule out end the domain.
 */
export const exitHandlers = table<ExitHandler>(REASONS, handleUnexpected, {
  [ExitReason.ExceptionOrNmi]: handleException,
  [ExitReason.ExternalInterrupt]: handleExternalInterrupt,
  [ExitReason.TripleFault]: handleTripleFault,
  [ExitReason.InterruptWindow]: handleInterruptWindow,
  [ExitReason.NmiWindow]: handleNmiWindow,
  [ExitReason.TaskSwitch]: handleTaskSwitch,
  [ExitReason.Cpuid]: handleCpuid,
  [ExitReason.Getsec]: refuseInstruction,
  [ExitReason.Hlt]: handleHalt,
  [ExitReason.Invd]: handleCacheFlush,
  [ExitReason.Rdpmc]: refusePrivilege,
  [ExitReason.Rsm]: refuseInstruction,
  [ExitReason.Vmcall]: handleHypercall,
  [ExitReason.Vmclear]: refuseInstruction,
  [ExitReason.Vmlaunch]: refuseInstruction,
  [ExitReason.Vmptrld]: refuseInstruction,
  [ExitReason.Vmptrst]: refuseInstruction,
  [ExitReason.Vmread]: refuseInstruction,
  [ExitReason.Vmresume]: refuseInstruction,
  [ExitReason.Vmwrite]: refuseInstruction,
  [ExitReason.Vmxoff]: refuseInstruction,
  [ExitReason.Vmxon]: refuseInstruction,
  [ExitReason.ControlRegister]: handleControlRegister,
  [ExitReason.Io]: handlePortIo,
  [ExitReason.Rdmsr]: handleReadMsr,
  [ExitReason.Wrmsr]: handleWriteMsr,
  [ExitReason.Mwait]: refuseInstruction,
  [ExitReason.Monitor]: refuseInstruction,
  [ExitReason.EptViolation]: handleNestedFault,
  [ExitReason.EptMisconfiguration]: handleNestedMisconfiguration,
  [ExitReason.Invept]: refuseInstruction,
  [ExitReason.PreemptionTimer]: handleTimer,
  [ExitReason.Invvpid]: refuseInstruction,
  [ExitReason.Wbinvd]: handleCacheFlush,
  [ExitReason.Xsetbv]: handleSetXcr,
  [ExitReason.Vmfunc]: refuseInstruction,
  [ExitReason.Encls]: refuseInstruction,
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
