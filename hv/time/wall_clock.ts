import { RegisterA, RegisterB, RtcRegister } from '../device/rtc_registers.ts';
import { timeOf } from '../device/rtc_time.ts';

const INDEX_PORT: u16 = 0x70;
const DATA_PORT: u16 = 0x71;
const REGISTERS = 0x33;
/** Reads of the update flag before a clock that never settles is read as it is. */
const PATIENCE: u32 = 100_000;

const registers = array(u8, REGISTERS);

/** The time of day by the machine's MC146818, in seconds since 1970; read once at boot. */
export function readWallClock(): u64 {
  for (let tries: u32 = 0; tries < PATIENCE && RegisterA.of(read(u8(RtcRegister.A))).updating; tries++) cpu.pause();
  for (let index: u32 = 0; index < REGISTERS; index++) registers[index] = read(u8(index));
  return timeOf(registers, RegisterB.of(registers[u32(RtcRegister.B)]));
}

function read(index: u8): u8 {
  port.out8(INDEX_PORT, index);
  return port.in8(DATA_PORT);
}
