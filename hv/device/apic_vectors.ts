import { DeliveryMode, LVT_ERROR_BITS, LVT_PIN_BITS, LVT_SOURCE_BITS, LVT_TIMER_BITS, LVT_WRITABLE, LvtEntry } from './apic_registers.ts';
import type { DeviceState } from './state.ts';

/** Entries in the order of their registers from `ApicRegister.LvtTimer`. */
const TIMER: u32 = 0;
const LINT0: u32 = 3;
const LINT1: u32 = 4;
const ERROR: u32 = 5;
const ENTRIES: u32 = 6;
/** The bits of each entry that are not reserved: SDM figure 11-8. */
const entryBits: readonly u32[] = [LVT_TIMER_BITS, LVT_SOURCE_BITS, LVT_SOURCE_BITS, LVT_PIN_BITS, LVT_PIN_BITS, LVT_ERROR_BITS];

/** The local vector table: what each source inside and beside the APIC raises. */
export class LocalVectors {
  private readonly entries = array(LvtEntry, 6);

  /** After a reset of the APIC: everything masked. */
  clear(): void {
    for (let i: u32 = 0; i < ENTRIES; i++) this.entries[i] = LvtEntry.with({ masked: true });
  }

  /** As firmware leaves them: the 8259 pair through LINT0, NMIs through LINT1. */
  connectPins(): void {
    this.entries[LINT0] = LvtEntry.with({ delivery: DeliveryMode.ExtInt });
    this.entries[LINT1] = LvtEntry.with({ delivery: DeliveryMode.Nmi });
  }

  maskAll(): void {
    for (let i: u32 = 0; i < ENTRIES; i++) this.entries[i] = this.entries[i].with({ masked: true });
  }

  timer(): LvtEntry {
    return this.entries[TIMER];
  }

  error(): LvtEntry {
    return this.entries[ERROR];
  }

  passesExternal(): boolean {
    const pin = this.entries[LINT0];
    return !pin.masked && pin.delivery === DeliveryMode.ExtInt;
  }

  read(index: u32): u32 {
    return this.entries[index].raw;
  }

  /** False, and nothing changes, if reserved bits are set. `stayMasked`: the mask cannot be cleared (SDM 11.4.7.2). */
  write(index: u32, word: u32, stayMasked: boolean): boolean {
    if ((word & ~entryBits[index]) !== 0) return false;
    const entry = LvtEntry.of(word & LVT_WRITABLE);
    this.entries[index] = entry.with({ masked: entry.masked || stayMasked });
    return true;
  }

  save(state: DeviceState): void {
    for (let i: u32 = 0; i < ENTRIES; i++) state.put32(this.entries[i].raw);
  }

  load(state: DeviceState): void {
    for (let i: u32 = 0; i < ENTRIES; i++) this.entries[i] = LvtEntry.of(state.get32());
  }
}
