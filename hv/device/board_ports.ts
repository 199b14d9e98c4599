import { EndReason } from '../domain/end.ts';
import type { Machine } from './machine.ts';
import type { PortBus } from './port_bus.ts';
import type { PortDevice } from './port_device.ts';
import type { DeviceState } from './state.ts';

const KEYBOARD_DATA: u16 = 0x60;
const KEYBOARD_COMMAND: u16 = 0x64;
const POST: u16 = 0x80;
const SYSTEM_CONTROL_A: u16 = 0x92;
const EXIT_STATUS: u16 = 0x501;
/** COM2 to COM4: looked for by every guest, and not there. */
const COM2: u16 = 0x2f8;
const COM3: u16 = 0x3e8;
const COM4: u16 = 0x2e8;

/** The keyboard controller's command that pulses the processor's reset line. */
const PULSE_RESET: u32 = 0xfe;
/** Port 0x92: A20 is always open. */
const SystemControlA = register(u8, { fastReset: flag(0), a20: flag(1) });

/** Single ports of the board: the diagnostic port, fast reset, the exit status, and where a keyboard controller and further serial ports would be. */
export class BoardPorts implements PortDevice {
  private readonly machine: Machine;
  private post: u8 = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }

  attach(bus: PortBus): void {
    bus.attach(KEYBOARD_DATA, 1, 1, this);
    bus.attach(KEYBOARD_COMMAND, 1, 1, this);
    bus.attach(POST, 1, 1, this);
    bus.attach(SYSTEM_CONTROL_A, 1, 1, this);
    bus.attach(EXIT_STATUS, 1, 1, this);
    bus.attach(COM2, 8, 1, this);
    bus.attach(COM3, 8, 1, this);
    bus.attach(COM4, 8, 1, this);
  }

  read(port: u16, bytes: u8): u32 {
    switch (port) {
      case POST: return u32(this.post);
      case SYSTEM_CONTROL_A: return u32(SystemControlA.with({ a20: true }).raw);
      default: return 0xff;
    }
  }

  write(port: u16, bytes: u8, value: u32): void {
    switch (port) {
      case POST:
        this.post = u8(value);
        return;
      case EXIT_STATUS:
        this.machine.domain.status = value;
        this.machine.domain.hasStatus = true;
        return;
      case KEYBOARD_COMMAND:
        if (value === PULSE_RESET) this.machine.domain.end(EndReason.Reset);
        return;
      case SYSTEM_CONTROL_A:
        if (SystemControlA.of(u8(value)).fastReset) this.machine.domain.end(EndReason.Reset);
        return;
    }
  }

  reset(): void {
    this.post = 0;
  }

  save(state: DeviceState): void {
    state.put8(this.post);
  }

  load(state: DeviceState): void {
    this.post = state.get8();
  }
}
