import { ram } from '../memory/memory_map.ts';
import { DEVICES_END } from '../memory/page_tables.ts';
import { findTable } from '../processor/firmware_tables.ts';
import { measureTsc } from './measure.ts';

/** The table (IA-PC HPET specification 1.0a, 3.2.4), which has the address space and the address of the registers. */
const HpetTable = layout(56, { space: at(40, u8), address: at(44, u64) });
const MEMORY_SPACE: u8 = 0;
/** Bytes that the registers take. */
const BLOCK: Hpa = 0x400n;

/** Registers (2.3): the upper half of the capabilities, the configuration, the counter's lower half. */
const PERIOD: u64 = 0x004n;
const CONFIGURATION: u64 = 0x010n;
const COUNTER: u64 = 0x0F0n;
const Configuration = register(u32, { enabled: flag(0) });

/** In femtoseconds: 100 ns are the most that are allowed; no counter runs at 10 GHz. */
const LONGEST_PERIOD: u32 = 100_000_000;
const SHORTEST_PERIOD: u32 = 100_000;
const FEMTOSECONDS: u64 = 1_000_000_000_000_000n;

/** The host's HPET. */
class HostHpet {
  base: Hpa = 0n;

  find(): boolean {
    const table = findTable(ascii4('HPET'), u32(HpetTable.SIZE));
    if (table === 0n || HpetTable.at(table).space !== MEMORY_SPACE) return false;
    this.base = HpetTable.at(table).address;
    return this.base < DEVICES_END && this.base % BLOCK === 0n && !ram.covers(this.base, this.base + BLOCK);
  }
}

const hpet = new HostHpet();

/** The frequency of the TSC in Hz by the HPET, which is left as it was found; zero if there is none that counts. */
export function againstHpet(virtual: boolean): u64 {
  if (!hpet.find()) return 0n;
  const period = mmio.load32(hpet.base + PERIOD);
  if (period < SHORTEST_PERIOD || period > LONGEST_PERIOD) return 0n;
  const before = Configuration.of(mmio.load32(hpet.base + CONFIGURATION));
  mmio.store32(hpet.base + CONFIGURATION, before.with({ enabled: true }).raw);
  const measured = measureTsc(readCounter, u32.MAX, FEMTOSECONDS / u64(period));
  mmio.store32(hpet.base + CONFIGURATION, before.raw);
  return measured;
}

/** The counter has 32 bits or 64: its lower half lasts for longer than a measurement. */
function readCounter(): u32 {
  return mmio.load32(hpet.base + COUNTER);
}
