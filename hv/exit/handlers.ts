import type { ExitHandler } from '../vcpu/handler.ts';
import { handleCacheFlush } from './cache_flush.ts';
import { handleControlRegister } from './control_register.ts';
import { handleCpuid } from './cpuid.ts';
import { handleDebugInstruction, handleException } from './exception.ts';
import { handleExternalInterrupt, handleHostNmi } from './host_event.ts';
import { handleHalt } from './halt.ts';
import { handleHypercall } from './hypercall.ts';
import { refuseInstruction, refusePrivilege } from './instruction.ts';
import { EXIT_KINDS, ExitKind } from './kind.ts';
import { handleReadMsr, handleWriteMsr } from './msr.ts';
import { handleNestedFault, handleNestedMisconfiguration } from './nested_fault.ts';
import { handlePortIo } from './port_io.ts';
import { handleTaskSwitch } from './task_switch.ts';
import { handleTimer } from './timer.ts';
import { handleTripleFault } from './triple_fault.ts';
import { handleUnexpected } from './unexpected.ts';
import { handleInterruptWindow, handleNmiWindow } from './window.ts';
import { handleSetXcr } from './xsetbv.ts';

/** What serves each kind of exit. Failed entries are the backends' own: what they tell is the vendor's. */
export const exitHandlers = table<ExitHandler>(EXIT_KINDS, handleUnexpected, {
  [ExitKind.Exception]: handleException,
  [ExitKind.HostNmi]: handleHostNmi,
  [ExitKind.ExternalInterrupt]: handleExternalInterrupt,
  [ExitKind.TripleFault]: handleTripleFault,
  [ExitKind.InterruptWindow]: handleInterruptWindow,
  [ExitKind.NmiWindow]: handleNmiWindow,
  [ExitKind.TaskSwitch]: handleTaskSwitch,
  [ExitKind.Cpuid]: handleCpuid,
  [ExitKind.Halt]: handleHalt,
  [ExitKind.CacheFlush]: handleCacheFlush,
  [ExitKind.CounterRead]: refusePrivilege,
  [ExitKind.Hypercall]: handleHypercall,
  [ExitKind.ControlRegister]: handleControlRegister,
  [ExitKind.PortIo]: handlePortIo,
  [ExitKind.MsrRead]: handleReadMsr,
  [ExitKind.MsrWrite]: handleWriteMsr,
  [ExitKind.NestedFault]: handleNestedFault,
  [ExitKind.NestedMisconfiguration]: handleNestedMisconfiguration,
  [ExitKind.Timer]: handleTimer,
  [ExitKind.SetXcr]: handleSetXcr,
  [ExitKind.DebugInstruction]: handleDebugInstruction,
  [ExitKind.NotOffered]: refuseInstruction,
});
