import { panicText } from './panic_text.ts';
import { screen } from './screen.ts';
import { serial } from './serial.ts';

const ZERO: u8 = 0x30;
const LOWER_A: u8 = 0x61;

/** Brings up the serial port, and the screen as a BIOS leaves it. Called once, before anything is logged. */
export function startConsole(): void {
  serial.configure();
  screen.clear();
}

/** A byte to every console, and to the text of a panic that is being printed; a line end goes out as carriage return and line feed. */
export function printByte(byte: u8): void {
  if (byte === 0x0a) serial.put(0x0d);
  serial.put(byte);
  screen.put(byte);
  panicText.here().put(byte);
}

export function printText(text: string): void {
  for (const byte of bytesOf(text)) printByte(byte);
}

export function printDecimal(value: u64): void {
  let unit: u64 = 1n;
  while (value / unit >= 10n) unit = unit * 10n;
  for (; unit !== 0n; unit = unit / 10n) printByte(ZERO + u8((value / unit) % 10n));
}

/** In hexadecimal with at least `width` digits, 1 to 16. */
export function printHex(value: u64, width: u32): void {
  let digits: u32 = width;
  while (digits < 16 && value >> (4n * u64(digits)) !== 0n) digits += 1;
  for (let i: u32 = digits; i > 0; i--) printByte(hexDigit(u8(value >> (4n * u64(i - 1))) & 15));
}

function hexDigit(digit: u8): u8 {
  return digit < 10 ? ZERO + digit : LOWER_A + digit - 10;
}

/** Text padded with spaces on the right to `width` characters. */
export function printPadded(text: string, width: u32): void {
  printText(text);
  for (let i: u32 = text.length; i < width; i++) printByte(0x20);
}
