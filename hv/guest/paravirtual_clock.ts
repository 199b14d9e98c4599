import { hostClock } from '../time/clock.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** Sizes and fields of Linux, arch/x86/include/asm/pvclock-abi.h; a version that is odd says that an update is under way. */
const TIME_SIZE: u64 = 32n;
const TIME_VERSION: u64 = 0n;
const TIME_TSC: u64 = 8n;
const TIME_SYSTEM: u64 = 16n;
const TIME_MULTIPLIER: u64 = 24n;
const TIME_SHIFT: u64 = 28n;
const TIME_FLAGS: u64 = 29n;
const WALL_SIZE: u64 = 12n;
const WALL_VERSION: u64 = 0n;
const WALL_SECONDS: u64 = 4n;
const WALL_NANOSECONDS: u64 = 8n;

/** The clocks of all processors agree. */
const TSC_STABLE: u8 = 1;

/** MSR_KVM_SYSTEM_TIME_NEW: address of the structure, and whether it is to be kept. */
const ClockControl = register(u64, { enabled: flag(0) });
/** Structures are aligned to four bytes. */
const ALIGNMENT: u64 = 3n;

/** A vCPU's paravirtual clock. */
export class PvClock {
  /** What the guest wrote to MSR_KVM_SYSTEM_TIME_NEW. */
  control: u64 = 0n;
  version: u32 = 0;
}

/** Nanoseconds are `((ticks << shift) * multiplier) >> 32`, with a negative shift to the right. */
export type ClockScale = { readonly multiplier: u32; readonly shift: i8 };

/** The scale for a TSC of `frequency` Hz, as precise as 32 bits allow. */
export function clockScale(frequency: u64): ClockScale {
  assert(frequency !== 0n);
  let scaled: u64 = frequency;
  let shift: i8 = 0;
  while (scaled > 2_000_000_000n) {
    scaled >>= 1n;
    shift -= 1;
  }
  while (scaled <= 1_000_000_000n) {
    scaled <<= 1n;
    shift += 1;
  }
  return { multiplier: u32((1_000_000_000n << 32n) / scaled), shift };
}

/**
 * MSR_KVM_SYSTEM_TIME_NEW: writes the clock into guest memory. It is written once: TSC, offset and frequency never change. An
 * address outside RAM switches the clock off.
 */
export function writePvClock(vcpu: Vcpu, control: u64): void {
  const clock = vcpu.pvClock;
  clock.control = control;
  const address: Gpa = control & ~ALIGNMENT;
  const memory = vcpu.domain.memory;
  if (!ClockControl.of(control).enabled || !memory.isRam(address, TIME_SIZE)) return;
  const now = vcpu.domain.clock.now();
  const scale = clockScale(hostClock.ticksPerSecond);
  clock.version += 2;
  memory.write32(address + TIME_VERSION, clock.version - 1);
  memory.write64(address + TIME_TSC, now + vcpu.msrs.tscAdjust);
  memory.write64(address + TIME_SYSTEM, hostClock.nanosecondsOf(now));
  memory.write32(address + TIME_MULTIPLIER, scale.multiplier);
  memory.write8(address + TIME_SHIFT, u8(scale.shift));
  memory.write8(address + TIME_FLAGS, TSC_STABLE);
  memory.write32(address + TIME_VERSION, clock.version);
}

/** MSR_KVM_WALL_CLOCK_NEW: writes the time of day at which the domain's time was zero. */
export function writePvWallClock(vcpu: Vcpu, address: Gpa): void {
  const memory = vcpu.domain.memory;
  if ((address & ALIGNMENT) !== 0n || !memory.isRam(address, WALL_SIZE)) return;
  const version: u32 = memory.read32(address + WALL_VERSION) | 1;
  memory.write32(address + WALL_VERSION, version);
  memory.write32(address + WALL_SECONDS, u32(vcpu.domain.machine.timeAtZero));
  memory.write32(address + WALL_NANOSECONDS, 0);
  memory.write32(address + WALL_VERSION, version + 1);
}
