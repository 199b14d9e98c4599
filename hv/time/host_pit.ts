import { PIT_FREQUENCY } from '../device/pit.ts';
import { measureTsc } from './measure.ts';

const CHANNEL_2: u16 = 0x42;
const COMMAND: u16 = 0x43;
/** Channel 2, low byte then high byte, mode 0, binary: counts down, and from zero on to FFFFh (Intel 231164, "Operation common to all modes"). */
const COUNT_DOWN: u8 = 0xB0;
/** Keeps the count of channel 2 for reading. */
const LATCH: u8 = 0x80;
const WIDTH: u32 = 0xFFFF;

const CONTROL_PORT: u16 = 0x61;
/** System control port B: the gate of channel 2, and the speaker. */
const ControlPort = register(u8, { gate: flag(0), speaker: flag(1) });

/** The frequency of the TSC in Hz by the host's 8254; zero if that does not count. */
export function againstPit(virtual: boolean): u64 {
  const before = ControlPort.of(port.in8(CONTROL_PORT));
  port.out8(CONTROL_PORT, before.with({ gate: true, speaker: false }).raw);
  port.out8(COMMAND, COUNT_DOWN);
  port.out8(CHANNEL_2, 0xFF);
  port.out8(CHANNEL_2, 0xFF);
  const measured = measureTsc(readCount, WIDTH, PIT_FREQUENCY);
  port.out8(CONTROL_PORT, before.raw);
  return measured;
}

/** Ticks so far, modulo 10000h. */
function readCount(): u32 {
  port.out8(COMMAND, LATCH);
  const low = u32(port.in8(CHANNEL_2));
  return ~(u32(port.in8(CHANNEL_2)) << 8 | low);
}
