import { EndReason } from '../domain/end.ts';
import type { Machine } from './machine.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import type { DeviceState } from './state.ts';

const ADDRESS_PORT: u16 = 0xcf8;
const RESET_PORT: u16 = 0xcf9;

/** PCI Local Bus 3.0, section 3.2.2.3.2. Reserved bits read zero. */
const ConfigAddress = register(u32, { enable: flag(31), bus: bits<u8>(23, 16), device: bits<u8>(15, 11), function: bits<u8>(10, 8), word: bits<u8>(7, 2) });

/** Reset control register of the PIIX and ICH. */
const ResetControl = register(u8, { system: flag(1), reset: flag(2) });

/** Configuration mechanism 1 of an empty PCI bus: the address reads back, every function is absent. Port 0xCF9 resets the machine. */
export class PciConfig implements PortDevice {
  private readonly machine: Machine;
  private address: u32 = 0;
  private resetControl: u8 = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(ADDRESS_PORT, 8, 4, this);
  }

  read(port: u16, bytes: u8): u32 {
    if (port === ADDRESS_PORT && bytes === 4) return this.address;
    if (port === RESET_PORT && bytes === 1) return u32(this.resetControl);
    return bytes === 4 ? 0xffff_ffff : bytes === 2 ? 0xffff : 0xff;
  }

  write(port: u16, bytes: u8, value: u32): void {
    if (port === ADDRESS_PORT && bytes === 4) this.select(value);
    else if (port === RESET_PORT && bytes === 1) this.controlReset(ResetControl.of(u8(value)));
  }

  reset(): void {
    this.address = 0;
    this.resetControl = 0;
  }

  save(state: DeviceState): void {
    state.put32(this.address);
    state.put8(this.resetControl);
  }

  load(state: DeviceState): void {
    this.address = state.get32();
    this.resetControl = state.get8();
  }

  private select(value: u32): void {
    const wanted = ConfigAddress.of(value);
    this.address = ConfigAddress.with({ enable: wanted.enable, bus: wanted.bus, device: wanted.device, function: wanted.function, word: wanted.word }).raw;
  }

  private controlReset(next: Value<typeof ResetControl>): void {
    this.resetControl = ResetControl.with({ system: next.system }).raw;
    if (next.reset) this.machine.domain.end(EndReason.Reset);
  }
}
