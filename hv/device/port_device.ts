import type { DeviceState } from './state.ts';

/** What answers at one or more regions of ports. */
export interface PortDevice {
  /** Reads `bytes` (1, 2 or 4, never more than the region takes at once) at a port of the region. */
  read(port: u16, bytes: u8): u32;
  /** Writes the low `bytes` of `value`, whose other bits are zero. */
  write(port: u16, bytes: u8, value: u32): void;
  /** Power-on state. */
  reset(): void;
  save(state: DeviceState): void;
  load(state: DeviceState): void;
}
