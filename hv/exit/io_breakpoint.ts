import { Cr4, Dr6, Dr7 } from '../vcpu/control_registers.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** One breakpoint's four bits of DR7, shifted down: SDM figure 18-1. */
const Breakpoint = register(u8, { kind: bits<u8>(1, 0), length: bits<u8>(3, 2) });
const KIND_IO: u8 = 2;

const BREAKPOINTS: u32 = 4;

/** Lengths by their two bits: 1, 2, 8 and 4 bytes. */
const lengths: readonly u64[] = [1n, 2n, 8n, 4n];

/**
 * The processor checks I/O breakpoints after an access that it makes itself; for one that exits it is done here. The trap
 * comes behind the instruction (SDM 18.3.1.3). True if one was hit.
 */
export function noteIoBreakpoints(vcpu: Vcpu, port: u16, bytes: u8): boolean {
  const dr7 = Dr7.of(vcpu.backend.dr7());
  if (dr7.enables === 0 || !Cr4.of(vcpu.backend.cr4()).de) return false;
  let hit: u8 = 0;
  for (let index: u32 = 0; index < BREAKPOINTS; index++) {
    if (isEnabled(dr7, index) && matches(dr7, index, port, bytes)) hit |= u8(1) << u8(index);
  }
  if (hit === 0) return false;
  vcpu.backend.pendTraps(vcpu, Dr6.with({ breakpoints: hit }));
  return true;
}

function isEnabled(dr7: Dr7, index: u32): boolean {
  return ((dr7.enables >> u8(2 * index)) & 3) !== 0;
}

/** Whether the ports of the access and of the breakpoint have one in common; a breakpoint's address is rounded down to its length. */
function matches(dr7: Dr7, index: u32, port: u16, bytes: u8): boolean {
  const breakpoint = Breakpoint.of(u8(dr7.conditions >> u16(4 * index)) & 15);
  if (breakpoint.kind !== KIND_IO) return false;
  const length = lengths[u32(breakpoint.length)];
  const first: u64 = cpu.readDr(index) & ~(length - 1n);
  return first < u64(port) + u64(bytes) && u64(port) < first + length;
}
