import { PM_TIMER_FREQUENCY } from '../device/acpi_registers.ts';
import { Fadt, TableHeader } from '../guest/acpi_tables.ts';
import { findTable } from '../processor/firmware_tables.ts';
import { measureTsc } from './measure.ts';

/** Bytes of the FADT of ACPI 1.0, and of one with the long address of the PM timer (ACPI 6.4, 5.2.9). */
const OLD_FADT: u32 = 116;
const LONG_FADT: u32 = 220;
/** The address space of ports in a Generic Address Structure (5.2.3.2). */
const PORTS: u8 = 1;
/** Bytes of the PM timer's block, which has one register. */
const BLOCK: u8 = 4;
const LAST_PORT: u64 = 0xFFFCn;

/** The timer has 24 bits or 32 (TMR_VAL_EXT): the lower 24 last for 4.7 s. */
const WIDTH: u32 = 0xFF_FFFF;

/** The host's ACPI power management timer (4.8.3.3). */
class HostPmTimer {
  port: u16 = 0;

  /** Finds it in the FADT; a long address of something else than a port is passed over. */
  find(): boolean {
    const table = findTable(ascii4('FACP'), OLD_FADT);
    if (table === 0n || Fadt.at(table).pmTimerLength !== BLOCK) return false;
    const fadt = Fadt.at(table);
    const isLong: boolean = TableHeader.at(table).length >= LONG_FADT && fadt.longPmTimerSpace === PORTS && fadt.longPmTimer !== 0n;
    const address: u64 = isLong ? fadt.longPmTimer : u64(fadt.pmTimer);
    if (address === 0n || address > LAST_PORT) return false;
    this.port = u16(address);
    return true;
  }

  /**
   * The count. Chipsets without a latch give a wrong value now and then (82371AB, errata): of three reads the second is right where it
   * lies between the others, otherwise the third.
   */
  read(): u32 {
    const first = port.in32(this.port);
    const second = port.in32(this.port);
    const third = port.in32(this.port);
    return ((second - first) & WIDTH) <= ((third - first) & WIDTH) ? second : third;
  }
}

const timer = new HostPmTimer();

/** The frequency of the TSC in Hz by the PM timer; zero if there is none that counts. */
export function againstPmTimer(virtual: boolean): u64 {
  return timer.find() ? measureTsc(readTimer, WIDTH, PM_TIMER_FREQUENCY) : 0n;
}

function readTimer(): u32 {
  return timer.read();
}
