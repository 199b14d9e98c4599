import { RegisterA, RegisterB, RtcRegister } from '../device/rtc_registers.ts';
import { timeOf } from '../device/rtc_time.ts';

const INDEX_PORT: u16 = 0x70;
const DATA_PORT: u16 = 0x71;
/** Reads of register A before an update that never ends is given up (an update takes 2 ms). */
const PATIENCE: u32 = 100_000;

/** The host's registers, by number. */
const registers = array(u8, 128);

const timeRegisters: readonly RtcRegister[] = [
  RtcRegister.Seconds, RtcRegister.Minutes, RtcRegister.Hours, RtcRegister.DayOfMonth, RtcRegister.Month, RtcRegister.Year, RtcRegister.Century,
];

/** The time of day from the host's RTC, which is taken to keep UTC: seconds since 1970. */
export function readHostTime(): u64 {
  let before: u64 = readOnce();
  for (let tries: u32 = 0; tries < 4; tries++) {
    const again: u64 = readOnce();
    if (again === before) return again;
    before = again;
  }
  return before;
}

function readOnce(): u64 {
  for (let tries: u32 = 0; tries < PATIENCE; tries++) {
    if (!RegisterA.of(readRegister(RtcRegister.A)).updating) break;
  }
  for (const each of timeRegisters) registers[u32(each)] = readRegister(each);
  return timeOf(registers, RegisterB.of(readRegister(RtcRegister.B)));
}

function readRegister(which: RtcRegister): u8 {
  port.out8(INDEX_PORT, u8(which));
  return port.in8(DATA_PORT);
}
