/** Registers of the MC146818 (Motorola MC146818A, section "Memory") and of its PC successors. */
export const enum RtcRegister {
  Seconds = 0,
  SecondsAlarm = 1,
  Minutes = 2,
  MinutesAlarm = 3,
  Hours = 4,
  HoursAlarm = 5,
  DayOfWeek = 6,
  DayOfMonth = 7,
  Month = 8,
  Year = 9,
  A = 10,
  B = 11,
  C = 12,
  D = 13,
  Century = 0x32,
}

export const RegisterA = register(u8, { rate: bits<u8>(3, 0), divider: bits<u8>(6, 4), updating: flag(7) });
export type RegisterA = Value<typeof RegisterA>;

export const RegisterB = register(u8, {
  daylightSaving: flag(0), hours24: flag(1), binary: flag(2), squareWave: flag(3), updateInterrupt: flag(4), alarmInterrupt: flag(5),
  periodicInterrupt: flag(6), set: flag(7),
});
export type RegisterB = Value<typeof RegisterB>;

export const RegisterC = register(u8, { update: flag(4), alarm: flag(5), periodic: flag(6), request: flag(7) });
export type RegisterC = Value<typeof RegisterC>;

/** Valid RAM and time. */
export const RegisterD = register(u8, { valid: flag(7) });

/** An alarm register with both upper bits set matches anything. */
export const ALARM_ANY: u8 = 0xc0;
/** The divider that lets the 32768 Hz oscillator count. */
export const DIVIDER_RUNS: u8 = 2;
