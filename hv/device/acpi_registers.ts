/** The fixed hardware of ACPI 6.5, section 4.8.3, as the FADT announces it. */

export const PM1_EVENT_PORT: u16 = 0x600;
export const PM1_CONTROL_PORT: u16 = 0x604;
export const PM_TIMER_PORT: u16 = 0x608;
/** Interrupt line of the system control interrupt. */
export const SCI: u8 = 9;
/** Hz (ACPI 6.5, section 4.8.2.1). */
export const PM_TIMER_FREQUENCY: u64 = 3579545n;
/** The sleep type that `\_S5` names: power off. */
export const SLEEP_TYPE_OFF: u8 = 5;

/** Status and enable register have the same bits. Of their events only the timer's ever happens. */
export const Pm1Event = register(u16, { timer: flag(0), globalLock: flag(5), powerButton: flag(8), sleepButton: flag(9), rtc: flag(10) });
export type Pm1Event = Value<typeof Pm1Event>;

export const Pm1Control = register(u16, { sciEnabled: flag(0), sleepType: bits<u8>(12, 10), sleepEnable: flag(13) });
export type Pm1Control = Value<typeof Pm1Control>;
