import type { ByteStream } from '../device/byte_stream.ts';
import { typed } from './byte_ring.ts';
import { ControlSequences } from './control_sequences.ts';
import { consoleLock } from './console_lock.ts';
import { framebuffer, ScreenKind } from './framebuffer.ts';
import { panicText } from './panic_text.ts';
import { pixels } from './pixels.ts';
import { serial } from './serial.ts';
import { ALARM, PLAIN, terminal, type Colours } from './terminal.ts';
import { VGA_COLUMNS, VGA_ROWS, vgaText } from './vga_text.ts';

cold();

const ZERO: u8 = 0x30;
const LOWER_A: u8 = 0x61;
const CARRIAGE_RETURN: u8 = 0x0D;
const LINE_END: u8 = 0x0A;

/** The far end of the guest's serial line, and what the hypervisor prints on: the serial port and the screen alike. */
export class Console implements ByteStream {
  /** Where all else is shown. */
  toSerial: boolean = true;
  toScreen: boolean = true;
  private readonly guest = new ControlSequences(terminal);
  /** Of what the hypervisor prints. `ALARM`, panics and refusals, is shown on every console. */
  colours: Colours = PLAIN;

  /** The serial port, and VGA's text mode until the boot loader has told what there is. */
  start(): void {
    serial.configure();
    terminal.clear();
    vgaText.hideCursor();
    terminal.attach(vgaText, VGA_ROWS, VGA_COLUMNS, false);
  }

  /** From the guest. */
  put(byte: u8): void {
    consoleLock.acquire();
    if (this.toSerial) serial.put(byte);
    if (this.toScreen) this.guest.take(byte);
    consoleLock.release();
  }

  hasInput(): boolean {
    return !typed.isEmpty();
  }

  take(): u8 {
    const byte = typed.take();
    if (serial.hasMore) serial.poll();
    return byte;
  }

  /** The guest waits, or the machine halts: what is on its way to the screen gets there. */
  rest(): void {
    if (this.toScreen) terminal.rest();
    barrier.store();
  }

  /** From the hypervisor. */
  print(byte: u8): void {
    const isAlarm: boolean = this.colours.raw === ALARM.raw;
    if (this.toSerial || isAlarm) {
      if (byte === LINE_END) serial.put(CARRIAGE_RETURN);
      serial.put(byte);
    }
    if (this.toScreen || isAlarm) {
      if (byte === LINE_END) terminal.endLine();
      else terminal.putText(byte, this.colours);
    }
  }

  /** Nothing stands in the line that the next byte goes to. */
  isAtLineStart(): boolean {
    return serial.atLineStart && terminal.column === 0;
  }
}

export const console = new Console();

/** Brings up the serial port, and the screen as a BIOS leaves it. Called once, before anything is logged. */
export function startConsole(): void {
  console.start();
}

/**
 * Shows what has been printed, and from now on all, on the screen of which the boot loader has told; one that ends beyond `reach` is started
 * later. Without any, VGA's text mode is let alone too.
 */
export function startScreen(reach: Hpa): void {
  const { kind, address, pitch, height } = framebuffer;
  if (kind === ScreenKind.Text || pixels.rows !== 0) return;
  terminal.detach();
  if (kind === ScreenKind.None || address + u64(pitch) * u64(height) > reach) return;
  if (pixels.start()) terminal.attach(pixels, pixels.rows, pixels.columns, true);
}

/** A byte to the consoles, and to the text of a panic that is being printed; a line end goes out as carriage return and line feed. */
export function printByte(byte: u8): void {
  console.print(byte);
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

/** The character of 0 to 15. */
export function hexDigit(digit: u8): u8 {
  return digit < 10 ? ZERO + digit : LOWER_A + digit - 10;
}

/** Text padded with spaces on the right to `width` characters. */
export function printPadded(text: string, width: u32): void {
  printText(text);
  for (let i: u32 = text.length; i < width; i++) printByte(0x20);
}
