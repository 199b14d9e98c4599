import { SECONDS_PER_DAY } from './calendar.ts';
import { ALARM_ANY, type RegisterB, RtcRegister } from './rtc_registers.ts';
import { encode, encodeHours } from './rtc_time.ts';

/** No time of day matches. */
export const NO_ALARM: u64 = 0xFFFF_FFFF_FFFF_FFFFn;

/** The first second after `seconds` (since 1970) that the alarm registers match, or `NO_ALARM`. */
export function nextAlarm(seconds: u64, registers: readonly u8[], format: RegisterB): u64 {
  const end: u64 = seconds + SECONDS_PER_DAY;
  let time: u64 = seconds + 1n;
  while (time <= end) {
    const day: u32 = u32(time % SECONDS_PER_DAY);
    if (!matches(registers[u32(RtcRegister.HoursAlarm)], encodeHours(day / 3600, format))) time += u64(3600 - day % 3600);
    else if (!matches(registers[u32(RtcRegister.MinutesAlarm)], encode(day / 60 % 60, format))) time += u64(60 - day % 60);
    else if (!matches(registers[u32(RtcRegister.SecondsAlarm)], encode(day % 60, format))) time += 1n;
    else return time;
  }
  return NO_ALARM;
}

function matches(alarm: u8, shown: u8): boolean {
  return (alarm & ALARM_ANY) === ALARM_ANY || alarm === shown;
}
