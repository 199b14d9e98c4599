import { describe, expect, it } from 'vitest';
import { dateFromDays, daysFromDate, weekday } from './calendar.ts';
import { NO_ALARM, nextAlarm } from './rtc_alarm.ts';
import { RegisterB } from './rtc_registers.ts';

const DAY = 86_400_000;

describe('the calendar', () => {
  it('agrees with JavaScript\'s on every day from 1970 to 2199', () => {
    for (let day = 0; day < 84_000; day++) {
      const date = new Date(day * DAY);
      const expected = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
      const found = { ...dateFromDays(BigInt(day)), weekday: weekday(BigInt(day)), days: daysFromDate(expected) };
      expect(found).toEqual({ ...expected, weekday: date.getUTCDay() + 1, days: BigInt(day) });
    }
  });
});

describe('the next alarm', () => {
  const binary = RegisterB.of(0x06);
  const noon = 12n * 3600n;
  /** The alarm registers: seconds, minutes, hours. */
  const alarm = (hours: number, minutes: number, seconds: number): number[] => [0, seconds, 0, minutes, 0, hours, ...Array(122).fill(0)];
  const any = 0xff;

  it.each([
    ['later today', alarm(13, 30, 15), noon, 13n * 3600n + 30n * 60n + 15n],
    ['now means tomorrow', alarm(12, 0, 0), noon, noon + 86400n],
    ['earlier than now means tomorrow', alarm(5, 0, 0), noon, 29n * 3600n],
    ['each hour', alarm(any, 0, 0), noon, 13n * 3600n],
    ['each minute', alarm(any, any, 7), noon + 8n, noon + 67n],
    ['each second', alarm(any, any, any), noon, noon + 1n],
    ['a given hour, any minute and second: its first second', alarm(14, any, any), noon + 1830n, 14n * 3600n],
    ['never', alarm(25, 0, 0), noon, NO_ALARM],
    ['never, by the minute', alarm(any, 60, any), noon, NO_ALARM],
  ])('%s', (_, registers, from, expected) => {
    expect(nextAlarm(from, registers, binary)).toBe(expected);
  });

  it('compares as the registers show the time: BCD, 12 hours', () => {
    expect(nextAlarm(noon, alarm(0x81, 0x30, 0x15), RegisterB.of(0))).toBe(13n * 3600n + 30n * 60n + 15n);
  });
});
