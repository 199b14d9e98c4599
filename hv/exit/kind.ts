/** What an exit was about, whichever vendor's processor told it. The backends translate; the table of exits counts these. */
export const enum ExitKind {
  /** A reason that the controls rule out. */
  Unexpected,
  Exception,
  HostNmi,
  ExternalInterrupt,
  TripleFault,
  InterruptWindow,
  NmiWindow,
  TaskSwitch,
  Cpuid,
  Halt,
  CacheFlush,
  CounterRead,
  Hypercall,
  ControlRegister,
  PortIo,
  MsrRead,
  MsrWrite,
  NestedFault,
  NestedMisconfiguration,
  Timer,
  SetXcr,
  /** INT1 (ICEBP), where it exits by itself. */
  DebugInstruction,
  /** An instruction that this machine does not offer. */
  NotOffered,
  EntryFailed,
}

/** How many kinds there are. */
export const EXIT_KINDS = 24;

/** The kinds in the words of the table of exits. */
export const exitKindNames = table<string>(EXIT_KINDS, 'unexpected', {
  [ExitKind.Exception]: 'exception or NMI', [ExitKind.HostNmi]: 'NMI', [ExitKind.ExternalInterrupt]: 'external interrupt',
  [ExitKind.TripleFault]: 'triple fault', [ExitKind.InterruptWindow]: 'interrupt window', [ExitKind.NmiWindow]: 'NMI window',
  [ExitKind.TaskSwitch]: 'task switch', [ExitKind.Cpuid]: 'CPUID', [ExitKind.Halt]: 'HLT', [ExitKind.CacheFlush]: 'INVD, WBINVD',
  [ExitKind.CounterRead]: 'RDPMC', [ExitKind.Hypercall]: 'hypercall', [ExitKind.ControlRegister]: 'control register', [ExitKind.PortIo]: 'port I/O',
  [ExitKind.MsrRead]: 'RDMSR', [ExitKind.MsrWrite]: 'WRMSR', [ExitKind.NestedFault]: 'nested page fault',
  [ExitKind.NestedMisconfiguration]: 'nested misconfiguration', [ExitKind.Timer]: 'preemption timer', [ExitKind.SetXcr]: 'XSETBV',
  [ExitKind.DebugInstruction]: 'INT1', [ExitKind.NotOffered]: 'not offered', [ExitKind.EntryFailed]: 'failed entry',
});
