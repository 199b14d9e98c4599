import { dateFromDays, daysFromDate, SECONDS_PER_DAY, weekday } from './calendar.ts';
import { type RegisterB, RtcRegister } from './rtc_registers.ts';

/** Bit 7 of the hours in 12-hour mode. */
const AFTERNOON: u8 = 0x80;

/** A number from 0 to 99 as the registers show it. */
export function encode(value: u32, format: RegisterB): u8 {
  return format.binary ? u8(value) : u8(value / 10 << 4 | value % 10);
}

/** What `encode` made; nonsense in, nonsense out, as in the chip. */
export function decode(value: u8, format: RegisterB): u32 {
  return format.binary ? u32(value) : u32(value >> 4) * 10 + u32(value & 15);
}

/** Hours 0 to 23 in 12-hour or 24-hour form. */
export function encodeHours(hours: u32, format: RegisterB): u8 {
  if (format.hours24) return encode(hours, format);
  const twelve: u8 = encode(hours % 12 === 0 ? 12 : hours % 12, format);
  return hours < 12 ? twelve : twelve | AFTERNOON;
}

export function decodeHours(value: u8, format: RegisterB): u32 {
  if (format.hours24) return decode(value, format);
  const hours: u32 = decode(value & ~AFTERNOON, format) % 12;
  return (value & AFTERNOON) === 0 ? hours : hours + 12;
}

/** A time register for a point in time, in seconds since 1970. */
export function readTime(seconds: u64, which: RtcRegister, format: RegisterB): u8 {
  const days: u64 = seconds / SECONDS_PER_DAY;
  const second: u32 = u32(seconds % SECONDS_PER_DAY);
  switch (which) {
    case RtcRegister.Seconds: return encode(second % 60, format);
    case RtcRegister.Minutes: return encode(second / 60 % 60, format);
    case RtcRegister.Hours: return encodeHours(second / 3600, format);
    case RtcRegister.DayOfWeek: return encode(weekday(days), format);
    case RtcRegister.DayOfMonth: return encode(dateFromDays(days).day, format);
    case RtcRegister.Month: return encode(dateFromDays(days).month, format);
    case RtcRegister.Year: return encode(dateFromDays(days).year % 100, format);
    case RtcRegister.Century: return encode(dateFromDays(days).year / 100, format);
    default: return 0;
  }
}

/** The point in time that time registers (indexed by `RtcRegister`, century after 0x32) show; impossible values are bent into range. */
export function timeOf(registers: readonly u8[], format: RegisterB): u64 {
  const year: u32 = decode(registers[u32(RtcRegister.Century)], format) * 100 + decode(registers[u32(RtcRegister.Year)], format);
  const days = daysFromDate({
    year: year < 1970 ? 1970 : year,
    month: within(decode(registers[u32(RtcRegister.Month)], format), 1, 12),
    day: within(decode(registers[u32(RtcRegister.DayOfMonth)], format), 1, 31),
  });
  const hours: u32 = within(decodeHours(registers[u32(RtcRegister.Hours)], format), 0, 23);
  const minutes: u32 = within(decode(registers[u32(RtcRegister.Minutes)], format), 0, 59);
  const seconds: u32 = within(decode(registers[u32(RtcRegister.Seconds)], format), 0, 59);
  return days * SECONDS_PER_DAY + u64(hours * 3600 + minutes * 60 + seconds);
}

function within(value: u32, least: u32, most: u32): u32 {
  if (value < least) return least;
  return value > most ? most : value;
}
