import { haltMachine } from '../console/shutdown.ts';

/** CPUID leaves: 15h TSC and crystal clock (SDM volume 2), 40000010h frequencies by a hypervisor, in kHz. */
const CRYSTAL_LEAF: u32 = 0x15;
const HYPERVISOR_BASE: u32 = 0x4000_0000;
const HYPERVISOR_LEAF: u32 = 0x4000_0010;

/** The 8254's clock, in Hz; a measurement takes 50 ms. */
const PIT_FREQUENCY: u64 = 1_193_182n;
const PIT_COUNT: u32 = 59_659;
/** Ticks after which a timer that does not count down is given up: a few seconds at any frequency. */
const PATIENCE: u64 = 0x4_0000_0000n;

const PIT_CHANNEL_2: u16 = 0x42;
const PIT_COMMAND: u16 = 0x43;
/** Channel 2, low byte then high byte, mode 0 (interrupt on terminal count), binary. */
const PIT_ONE_SHOT: u8 = 0xB0;
const CONTROL_PORT: u16 = 0x61;
/** System control port B: the gate of channel 2, the speaker, and channel 2's output. */
const ControlPort = register(u8, { gate: flag(0), speaker: flag(1), output: flag(5) });

/** The frequency of the TSC in Hz: as the processor or a hypervisor below states it, else measured with the 8254. */
export function findTscFrequency(): u64 {
  const stated = fromCrystal();
  if (stated !== 0n) return stated;
  const told = fromHypervisor();
  return told !== 0n ? told : measure();
}

/** Zero if the leaf is not there or incomplete. */
function fromCrystal(): u64 {
  if (cpu.cpuid(0, 0).eax < CRYSTAL_LEAF) return 0n;
  const ratio = cpu.cpuid(CRYSTAL_LEAF, 0);
  if (ratio.eax === 0 || ratio.ebx === 0 || ratio.ecx === 0) return 0n;
  return mulDiv(u64(ratio.ecx), u64(ratio.ebx), u64(ratio.eax));
}

const HypervisorBit = register(u32, { hypervisor: flag(31) });

function fromHypervisor(): u64 {
  if (!HypervisorBit.of(cpu.cpuid(1, 0).ecx).hypervisor || cpu.cpuid(HYPERVISOR_BASE, 0).eax < HYPERVISOR_LEAF) return 0n;
  return u64(cpu.cpuid(HYPERVISOR_LEAF, 0).eax) * 1000n;
}

/** Counts TSC ticks while channel 2 of the 8254 counts down. */
function measure(): u64 {
  const before = ControlPort.of(port.in8(CONTROL_PORT));
  port.out8(CONTROL_PORT, before.with({ gate: true, speaker: false }).raw);
  port.out8(PIT_COMMAND, PIT_ONE_SHOT);
  port.out8(PIT_CHANNEL_2, u8(PIT_COUNT));
  port.out8(PIT_CHANNEL_2, u8(PIT_COUNT >> 8));
  const start = cpu.rdtsc();
  let now: u64 = start;
  while (!ControlPort.of(port.in8(CONTROL_PORT)).output) {
    now = cpu.rdtsc();
    if (now - start > PATIENCE) refuse();
  }
  now = cpu.rdtsc();
  port.out8(CONTROL_PORT, before.raw);
  return mulDiv(now - start, PIT_FREQUENCY, u64(PIT_COUNT));
}

function refuse(): never {
  log.error('the frequency of the TSC cannot be found: no CPUID leaf tells it, and the 8254 timer does not count');
  haltMachine();
}
