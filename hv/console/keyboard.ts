import { typed } from './byte_ring.ts';

cold();

/** The keyboard controller of a PC, Intel's 8042 (IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller"). */
const DATA: u16 = 0x60;
const STATUS: u16 = 0x64;
const COMMAND: u16 = 0x64;

const Status = register(u8, { outputFull: flag(0), inputFull: flag(1), auxiliary: flag(5) });
const Configuration = register(u8, { interrupt: flag(0), auxiliaryInterrupt: flag(1), disabled: flag(4) });
const READ_CONFIGURATION: u8 = 0x20;
const WRITE_CONFIGURATION: u8 = 0x60;
/** What a bus answers where nobody is. */
const NOBODY: u8 = 0xFF;
/** Reads of the status before a controller that does not answer is given up: some 100 ms. */
const PATIENCE: u32 = 100000;
/** Bytes that one poll takes at most: a controller that always has one must not hold the processor. */
const POLL_LIMIT: u32 = 64;

/** Scan code set 1: the key in the low seven bits, bit 7 where it is let go, before it one of these marks. */
const RELEASED: u8 = 0x80;
const EXTENDED: u8 = 0xE0;
const PAUSE: u8 = 0xE1;
/** Bytes of the Pause key behind its mark. */
const PAUSE_BYTES: u32 = 2;
const CONTROL: u8 = 0x1D;
const LEFT_SHIFT: u8 = 0x2A;
const RIGHT_SHIFT: u8 = 0x36;
const ALT: u8 = 0x38;
const CAPS_LOCK: u8 = 0x3A;
const KEYPAD_SLASH: u8 = 0x35;
const KEYPAD_ENTER: u8 = 0x1C;
const FIRST_OF_KEYPAD: u8 = 0x47;

const NOTHING: u8 = 0;
const ESCAPE: u8 = 0x1B;
const BRACKET: u8 = 0x5B;
const TILDE: u8 = 0x7E;
const DELETE: u8 = 0x7F;
const DIGITS_END: u8 = 0x3A;
const CASE: u8 = 0x20;

/** What the keys of a US layout type, by scan code; from 0x47 on the keypad, as with Num Lock. */
const plain = bytesOf('\0\x1B1234567890-=\x7F\tqwertyuiop[]\r\0asdfghjkl;\'`\0\\zxcvbnm,./\0*\0 \0\0\0\0\0\0\0\0\0\0\0\0\x00789-456+1230.');
const shifted = bytesOf('\0\x1B!@#$%^&*()_+\x7F\tQWERTYUIOP{}\r\0ASDFGHJKL:"~\0|ZXCVBNM<>?\0*\0 \0\0\0\0\0\0\0\0\0\0\0\0\x00789-456+1230.');
/** Home to Delete by scan code from 0x47 on: the letter behind `ESC [`, or the digit between that and `~` (VT220, "Editing keys"). */
const editing = bytesOf('1A5\0D\0C\x004B623');

/** A keyboard, where there is a controller for one. What is typed goes where the serial port's input goes. */
export class Keyboard {
  private isExtended: boolean = false;
  private skipped: u32 = 0;
  private shift: boolean = false;
  private control: boolean = false;
  private alt: boolean = false;
  private capsLock: boolean = false;

  /** From now on a key raises the controller's interrupt, IRQ 1. Answer it with `poll`. The scan codes stay as the firmware has chosen them. */
  start(): void {
    if (port.in8(STATUS) === NOBODY) return;
    this.poll();
    this.send(COMMAND, READ_CONFIGURATION);
    if (!this.wait(Status.with({ outputFull: true }), true)) return;
    const configuration = Configuration.of(port.in8(DATA));
    this.send(COMMAND, WRITE_CONFIGURATION);
    this.send(DATA, configuration.with({ interrupt: true, auxiliaryInterrupt: false, disabled: false }).raw);
  }

  /** Takes what the controller has, and leaves out what is a mouse's. */
  poll(): void {
    for (let taken: u32 = 0; taken < POLL_LIMIT; taken++) {
      const status = Status.of(port.in8(STATUS));
      if (!status.outputFull) return;
      const byte = port.in8(DATA);
      if (!status.auxiliary) this.take(byte);
    }
  }

  private send(to: u16, byte: u8): void {
    this.wait(Status.with({ inputFull: true }), false);
    port.out8(to, byte);
  }

  /** Until the status has `wanted`, or has it no more; false if that does not come. */
  private wait(wanted: Value<typeof Status>, isSet: boolean): boolean {
    for (let tries: u32 = 0; tries < PATIENCE; tries++) {
      if (((port.in8(STATUS) & wanted.raw) !== 0) === isSet) return true;
      cpu.pause();
    }
    return false;
  }

  /** A byte of a scan code. */
  private take(byte: u8): void {
    const isExtended = this.isExtended;
    this.isExtended = byte === EXTENDED;
    if (byte === PAUSE) this.skipped = PAUSE_BYTES;
    else if (this.skipped !== 0) this.skipped -= 1;
    else if (byte !== EXTENDED) this.press(byte & ~RELEASED, byte < RELEASED, isExtended);
  }

  private press(key: u8, isDown: boolean, isExtended: boolean): void {
    switch (key) {
      case LEFT_SHIFT:
      case RIGHT_SHIFT:
        // With the mark it comes from the keyboard, around a key of the editing pad.
        if (!isExtended) this.shift = isDown;
        return;
      case CONTROL:
        this.control = isDown;
        return;
      case ALT:
        this.alt = isDown;
        return;
      case CAPS_LOCK:
        if (isDown) this.capsLock = !this.capsLock;
        return;
    }
    if (!isDown) return;
    if (isExtended && key !== KEYPAD_SLASH && key !== KEYPAD_ENTER) this.edit(key);
    else if (u32(key) < plain.length) this.type(key);
  }

  private type(key: u8): void {
    let byte: u8 = this.shift ? shifted[key] : plain[key];
    if (byte === NOTHING) return;
    if (this.capsLock && (byte | CASE) >= 0x61 && (byte | CASE) <= 0x7A) byte ^= CASE;
    if (this.control && byte >= 0x40 && byte < DELETE) byte &= 0x1F;
    if (this.alt) typed.offer(ESCAPE);
    typed.offer(byte);
  }

  /** An arrow key and its like. */
  private edit(key: u8): void {
    const index: u32 = u32(key - FIRST_OF_KEYPAD);
    if (key < FIRST_OF_KEYPAD || index >= editing.length || editing[index] === NOTHING) return;
    typed.offer(ESCAPE);
    typed.offer(BRACKET);
    typed.offer(editing[index]);
    if (editing[index] < DIGITS_END) typed.offer(TILDE);
  }
}

export const keyboard = new Keyboard();
