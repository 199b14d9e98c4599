import { LogOnce } from '../device/log_once.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import {
  ignoreWrite, readApicBase, readEfer, readFeatureControl, readKvmSystemTime, readMcgStatus, readMicrocodeRevision, readMiscEnable, readNothing, readTsc, readTscAdjust,
  readTscDeadline, readX2Apic, readZero, writeApicBase, writeDebugControl, writeEfer, writeKvmSystemTime, writeKvmWallClock, writeMcgStatus,
  writeMiscEnable, writeNothing, writeTsc, writeTscAdjust, writeTscDeadline, writeX2Apic, writeZero,
} from './msr_handlers.ts';
import { readFixedMtrr, readMtrrCapabilities, readMtrrDefault, readPat, readVariableMtrr, writeFixedMtrr, writeMtrrDefault, writePat, writeVariableMtrr } from './msr_mtrr.ts';
import { GuestMsr } from './msr_numbers.ts';
import { GENERAL_PROTECTION, type MsrRead } from './msr_read.ts';

/** What the MSRs `first` to `last` do. `write` answers false for #GP. */
type MsrPolicy = {
  readonly first: u32;
  readonly last: u32;
  readonly read: (vcpu: Vcpu, index: u32) => MsrRead;
  readonly write: (vcpu: Vcpu, index: u32, value: u64) => boolean;
};

/**
 * MSRs that exit, in ascending order: those of SYSCALL, SYSENTER, the segment bases and the PAT are the guest's own in the
 * processor (vmx/bitmaps.ts). What is in no row gives #GP and is reported once. Rows of `readNothing` give #GP
 * too, without a report: performance counters, VMX, speculation control, and others that guests look for to learn that they are not there.
 */
const policies: readonly MsrPolicy[] = [
  { first: u32(GuestMsr.Tsc), last: u32(GuestMsr.Tsc), read: readTsc, write: writeTsc },
  { first: u32(GuestMsr.KvmWallClockOld), last: u32(GuestMsr.KvmWallClockOld), read: readZero, write: writeKvmWallClock },
  { first: u32(GuestMsr.KvmSystemTimeOld), last: u32(GuestMsr.KvmSystemTimeOld), read: readKvmSystemTime, write: writeKvmSystemTime },
  { first: u32(GuestMsr.PlatformId), last: u32(GuestMsr.PlatformId), read: readZero, write: writeNothing },
  { first: u32(GuestMsr.ApicBase), last: u32(GuestMsr.ApicBase), read: readApicBase, write: writeApicBase },
  { first: 0x34, last: 0x34, read: readNothing, write: writeNothing }, // SMI count
  { first: u32(GuestMsr.FeatureControl), last: u32(GuestMsr.FeatureControl), read: readFeatureControl, write: writeNothing },
  { first: u32(GuestMsr.TscAdjust), last: u32(GuestMsr.TscAdjust), read: readTscAdjust, write: writeTscAdjust },
  { first: 0x48, last: 0x49, read: readNothing, write: writeNothing }, // speculation control, prediction command
  { first: u32(GuestMsr.MicrocodeUpdate), last: u32(GuestMsr.MicrocodeUpdate), read: readNothing, write: ignoreWrite },
  { first: u32(GuestMsr.MicrocodeRevision), last: u32(GuestMsr.MicrocodeRevision), read: readMicrocodeRevision, write: ignoreWrite },
  { first: 0xc1, last: 0xc8, read: readNothing, write: writeNothing }, // performance counters
  { first: 0xce, last: 0xce, read: readNothing, write: writeNothing }, // platform information
  { first: 0xe7, last: 0xe8, read: readNothing, write: writeNothing }, // frequency feedback
  { first: u32(GuestMsr.MtrrCapabilities), last: u32(GuestMsr.MtrrCapabilities), read: readMtrrCapabilities, write: writeNothing },
  { first: 0x10a, last: 0x10b, read: readNothing, write: writeNothing }, // architectural capabilities, flush command
  { first: 0x140, last: 0x140, read: readNothing, write: writeNothing }, // feature enables
  { first: u32(GuestMsr.McgCapabilities), last: u32(GuestMsr.McgCapabilities), read: readZero, write: writeNothing }, // no banks
  { first: u32(GuestMsr.McgStatus), last: u32(GuestMsr.McgStatus), read: readMcgStatus, write: writeMcgStatus },
  { first: 0x186, last: 0x18d, read: readNothing, write: writeNothing }, // performance event selection
  { first: u32(GuestMsr.MiscEnable), last: u32(GuestMsr.MiscEnable), read: readMiscEnable, write: writeMiscEnable },
  { first: u32(GuestMsr.DebugControl), last: u32(GuestMsr.DebugControl), read: readZero, write: writeDebugControl },
  { first: u32(GuestMsr.MtrrVariableFirst), last: u32(GuestMsr.MtrrVariableLast), read: readVariableMtrr, write: writeVariableMtrr },
  { first: u32(GuestMsr.MtrrFixed64K), last: u32(GuestMsr.MtrrFixed64K), read: readFixedMtrr, write: writeFixedMtrr },
  { first: u32(GuestMsr.MtrrFixed16K), last: u32(GuestMsr.MtrrFixed16KLast), read: readFixedMtrr, write: writeFixedMtrr },
  { first: u32(GuestMsr.MtrrFixed4K), last: u32(GuestMsr.MtrrFixed4KLast), read: readFixedMtrr, write: writeFixedMtrr },
  { first: u32(GuestMsr.Pat), last: u32(GuestMsr.Pat), read: readPat, write: writePat },
  { first: u32(GuestMsr.MtrrDefaultType), last: u32(GuestMsr.MtrrDefaultType), read: readMtrrDefault, write: writeMtrrDefault },
  { first: 0x309, last: 0x30c, read: readNothing, write: writeNothing }, // fixed performance counters
  { first: 0x345, last: 0x345, read: readNothing, write: writeNothing }, // performance capabilities
  { first: 0x38d, last: 0x390, read: readNothing, write: writeNothing }, // performance control
  { first: 0x480, last: 0x491, read: readNothing, write: writeNothing }, // VMX capabilities
  { first: 0x606, last: 0x606, read: readNothing, write: writeNothing }, // energy units
  { first: u32(GuestMsr.TscDeadline), last: u32(GuestMsr.TscDeadline), read: readTscDeadline, write: writeTscDeadline },
  { first: u32(GuestMsr.X2ApicFirst), last: u32(GuestMsr.X2ApicLast), read: readX2Apic, write: writeX2Apic },
  { first: u32(GuestMsr.Xss), last: u32(GuestMsr.Xss), read: readZero, write: writeZero }, // no supervisor state
  { first: u32(GuestMsr.KvmWallClock), last: u32(GuestMsr.KvmWallClock), read: readZero, write: writeKvmWallClock },
  { first: u32(GuestMsr.KvmSystemTime), last: u32(GuestMsr.KvmSystemTime), read: readKvmSystemTime, write: writeKvmSystemTime },
  { first: u32(GuestMsr.Efer), last: u32(GuestMsr.Efer), read: readEfer, write: writeEfer },
  { first: 0xc001_0000, last: 0xc001_0007, read: readNothing, write: writeNothing }, // AMD's performance counters
  { first: u32(GuestMsr.SystemConfiguration), last: u32(GuestMsr.SystemConfiguration), read: readZero, write: writeZero }, // no memory encryption, no second TOM
  { first: u32(GuestMsr.HardwareConfiguration), last: u32(GuestMsr.HardwareConfiguration), read: readZero, write: ignoreWrite },
  { first: u32(GuestMsr.NorthbridgeConfiguration), last: u32(GuestMsr.NorthbridgeConfiguration), read: readZero, write: ignoreWrite },
  { first: 0xc001_1020, last: 0xc001_102d, read: readNothing, write: writeNothing }, // AMD's load-store, cache, floating-point and decode configuration
];

/** Where `find` found nothing. */
const NONE: i32 = -1;

const reported = new LogOnce();

/** RDMSR in a guest. */
export function guestReadMsr(vcpu: Vcpu, index: u32): MsrRead {
  if (isX2Apic(index)) return readX2Apic(vcpu, index);
  const row = find(index);
  if (row !== NONE) return policies[u32(row)].read(vcpu, index);
  if (reported.isNew(index)) log.info(`guest reads MSR ${hex(index)}, which is not there: #GP`);
  return GENERAL_PROTECTION;
}

/** WRMSR in a guest. False: #GP. */
export function guestWriteMsr(vcpu: Vcpu, index: u32, value: u64): boolean {
  // The end of an interrupt and the next deadline make nearly all of the traffic.
  if (isX2Apic(index)) return writeX2Apic(vcpu, index, value);
  if (index === u32(GuestMsr.TscDeadline)) return writeTscDeadline(vcpu, index, value);
  const row = find(index);
  if (row !== NONE) return policies[u32(row)].write(vcpu, index, value);
  if (reported.isNew(index)) log.info(`guest writes ${hex(value)} to MSR ${hex(index)}, which is not there: #GP`);
  return false;
}

function isX2Apic(index: u32): boolean {
  return index >= u32(GuestMsr.X2ApicFirst) && index <= u32(GuestMsr.X2ApicLast);
}

/** The row that holds `index`, by bisection, or `NONE`. */
function find(index: u32): i32 {
  let low: u32 = 0;
  let high: u32 = policies.length;
  while (low < high) {
    const middle: u32 = (low + high) >> 1;
    if (index > policies[middle].last) low = middle + 1;
    else high = middle;
  }
  return low < policies.length && index >= policies[low].first ? i32(low) : NONE;
}
