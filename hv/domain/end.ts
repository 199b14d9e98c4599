/** Why a domain has ended. */
export const enum EndReason {
  /** It runs. */
  None,
  PoweredOff,
  Reset,
  TripleFault,
  HaltedForever,
  MemoryFault,
  NestedTables,
  EntryFailed,
  UnexpectedExit,
  TaskSwitch,
  MachineCheck,
  TimeLimit,
  HypervisorPanic,
  Undecodable,
  Unemulated,
}

/** The reasons in the words of the last line on the console. */
export const endReasons = table<string>(15, 'for no known reason', {
  [EndReason.PoweredOff]: 'powered off',
  [EndReason.Reset]: 'reset',
  [EndReason.TripleFault]: 'triple fault',
  [EndReason.HaltedForever]: 'halted with interrupts disabled',
  [EndReason.MemoryFault]: 'access outside its memory',
  [EndReason.NestedTables]: 'nested page tables misconfigured',
  [EndReason.EntryFailed]: 'VM entry failed',
  [EndReason.UnexpectedExit]: 'unexpected exit',
  [EndReason.TaskSwitch]: 'hardware task switch, which is not offered',
  [EndReason.MachineCheck]: 'machine check',
  [EndReason.TimeLimit]: 'time limit reached',
  [EndReason.HypervisorPanic]: 'hypervisor panic while serving it',
  [EndReason.Undecodable]: 'instruction that cannot be decoded',
  [EndReason.Unemulated]: 'instruction that is not carried out on a device',
});
