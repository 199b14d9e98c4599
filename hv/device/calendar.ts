/** Dates of the Gregorian calendar and seconds since 1970-01-01 00:00:00 UTC. */

export const SECONDS_PER_DAY: u64 = 86400n;

export type Date = { readonly year: u32; /** 1 to 12. */ readonly month: u32; /** 1 to 31. */ readonly day: u32 };

/** Days from 1970-01-01 to a date from then on. */
export function daysFromDate(date: Date): u64 {
  // Years begin in March, so that the leap day is the last one.
  const shifted: u32 = date.month <= 2 ? date.year - 1 : date.year;
  const month: u32 = date.month <= 2 ? date.month + 9 : date.month - 3;
  const days: u32 = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + (153 * month + 2) / 5 + date.day - 1;
  return u64(days) - 719468n;
}

/** The date that is `days` after 1970-01-01. */
export function dateFromDays(days: u64): Date {
  const shifted: u32 = u32(days) + 719468;
  const era: u32 = shifted / 146097;
  const dayOfEra: u32 = shifted % 146097;
  const yearOfEra: u32 = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
  const dayOfYear: u32 = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
  const month: u32 = (5 * dayOfYear + 2) / 153;
  const day: u32 = dayOfYear - (153 * month + 2) / 5 + 1;
  const year: u32 = yearOfEra + era * 400;
  return month < 10 ? { year, month: month + 3, day } : { year: year + 1, month: month - 9, day };
}

/** 1 (Sunday) to 7. */
export function weekday(days: u64): u32 {
  return u32((days + 4n) % 7n) + 1;
}
