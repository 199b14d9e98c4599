import type { MmioDevice } from '../mmio/bus.ts';
import { lowPart } from '../vcpu/width.ts';
import { isNamedByXApic } from './apic_destination.ts';
import {
  ApicRegister, COMMAND_BITS, DIVIDE_BITS, InterruptCommand, LVT_ERROR_BITS, LVT_PIN_BITS, LVT_SOURCE_BITS, LVT_TIMER_BITS, SPURIOUS_BITS,
} from './apic_registers.ts';
import type { LocalApic } from './local_apic.ts';
import type { DeviceState } from './state.ts';

/** Bits of the registers that are alike in both modes, and that can be written. */
const writable = table<u32>(64, 0, {
  [ApicRegister.TaskPriority]: 0xff, [ApicRegister.Spurious]: SPURIOUS_BITS, [ApicRegister.LvtTimer]: LVT_TIMER_BITS, [ApicRegister.LvtThermal]: LVT_SOURCE_BITS,
  [ApicRegister.LvtPerformance]: LVT_SOURCE_BITS, [ApicRegister.LvtLint0]: LVT_PIN_BITS, [ApicRegister.LvtLint1]: LVT_PIN_BITS, [ApicRegister.LvtError]: LVT_ERROR_BITS,
  [ApicRegister.InitialCount]: u32.MAX, [ApicRegister.DivideConfiguration]: DIVIDE_BITS,
});

/** Bits 31 to 24: an xAPIC ID, logical ID, or destination. */
const ID_BITS: u32 = 0xff00_0000;
/** Bits of the destination format that are always set, and all of it after a reset: the flat model. */
const FORMAT_ONES: u32 = 0x0fff_ffff;

/**
 * The registers of a local APIC in xAPIC mode, in memory: SDM volume 3, table 12-1, one for each 16 bytes. They are written
 * by aligned 32-bit accesses; others, which the SDM leaves undefined (12.4.1), are dropped. Reads give what of a register's four
 * bytes they name, and zero for the twelve behind. In the other modes nothing is here.
 */
export class XApicPage implements MmioDevice {
  private readonly apic: LocalApic;
  private logical: u32 = 0;
  private format: u32 = u32.MAX;

  constructor(apic: LocalApic) {
    this.apic = apic;
  }

  reset(): void {
    this.logical = 0;
    this.format = u32.MAX;
  }

  readMmio(offset: u64, bytes: u8): u64 {
    if (!this.apic.isInMemory()) return lowPart(u64.MAX, bytes);
    const word: u64 = u64(this.readRegister(u32(offset >> 4n)));
    const shift: u64 = 8n * (offset & 15n);
    return shift >= 32n ? 0n : lowPart(word >> shift, bytes);
  }

  writeMmio(offset: u64, bytes: u8, value: u64): void {
    if (bytes === 4 && (offset & 15n) === 0n && this.apic.isInMemory()) this.writeRegister(u32(offset >> 4n), u32(value));
  }

  /** Whether a destination of the command register, 8 bits, names this APIC. */
  isNamed(destination: u8, logical: boolean): boolean {
    return isNamedByXApic(u8(this.apic.id), destination, logical, u8(this.logical >> 24), this.format === u32.MAX);
  }

  save(state: DeviceState): void {
    state.put32(this.logical);
    state.put32(this.format);
  }

  load(state: DeviceState): void {
    this.logical = state.get32();
    this.format = state.get32();
  }

  private readRegister(number: u32): u32 {
    const value = u32(this.apic.readRegister(number).value);
    switch (number as ApicRegister) {
      case ApicRegister.Id: return value << 24;
      case ApicRegister.LogicalDestination: return this.logical;
      case ApicRegister.DestinationFormat: return this.format;
      case ApicRegister.CommandHigh: return InterruptCommand.of(this.apic.command).destination;
      default:
        if (!this.exists(number)) this.apic.noteIllegalRegister();
        return value;
    }
  }

  private writeRegister(number: u32, word: u32): void {
    const apic = this.apic;
    switch (number as ApicRegister) {
      case ApicRegister.LogicalDestination:
        this.logical = word & ID_BITS;
        return;
      case ApicRegister.DestinationFormat:
        this.format = word | FORMAT_ONES;
        return;
      case ApicRegister.CommandHigh:
        apic.command = InterruptCommand.of(apic.command).with({ destination: word & ID_BITS }).raw;
        return;
      case ApicRegister.Command:
        apic.writeCommand(InterruptCommand.of(u64(word) & COMMAND_BITS).with({ destination: InterruptCommand.of(apic.command).destination }).raw);
        return;
      default:
        this.writePlain(number, word);
    }
  }

  /** Reserved bits are ignored, as is the value for EOI and error status; what can only be read is left alone. */
  private writePlain(number: u32, word: u32): void {
    if (!this.exists(number)) return this.apic.noteIllegalRegister();
    const bits: u32 = writable[number];
    const takesAnything: boolean = number === u32(ApicRegister.EndOfInterrupt) || number === u32(ApicRegister.ErrorStatus);
    if (bits !== 0 || takesAnything) this.apic.writeRegister(number, u64(word & bits));
  }

  /** Registers that a read by MSR has, those that cannot be read, and two that processors with x2APIC mode have kept in name only. */
  private exists(number: u32): boolean {
    switch (number as ApicRegister) {
      case ApicRegister.EndOfInterrupt:
      case ApicRegister.ArbitrationPriority:
      case ApicRegister.RemoteRead: return true;
      default: return this.apic.readRegister(number).allowed;
    }
  }
}
