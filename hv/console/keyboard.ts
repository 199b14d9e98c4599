import { typed } from './byte_ring.ts';

cold();

/** The keyboard controller of a PC, Intel's 8042 (IBM PS/2 Hardware Interface Technical Reference, "Keyboard and Auxiliary Device Controller"). */
const DATA: u16 = 0x60;
const STATUS: u16 = 0x64;
const COMMAND: u16 = 0x64;

const Status = register(u8, { outputFull: flag(0), inputFull: flag(1), auxiliary: flag(5) });
const Configuration = register(u8, { interrupt: flag(0), auxiliaryInterrupt: flag(1), auxiliaryDisabled: flag(5) });
const READ_CONFIGURATION: u8 = 0x20;
const WRITE_CONFIGURATION: u8 = 0x60;
const DISABLE_AUXILIARY: u8 = 0xA7;
const DISABLE: u8 = 0xAD;
const ENABLE: u8 = 0xAE;
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
const KEYPAD_SLASH: u8 = 0x35;
const KEYPAD_ENTER: u8 = 0x1C;
const FIRST_OF_KEYPAD: u8 = 0x47;

/** Keys that change what others type: each its bit in `Keyboard.held`, one for both of the like where either will do. */
const SHIFT: u8 = 0x03;
const CONTROL: u8 = 0x0C;
const ALT: u8 = 0x30;
const CAPS_LOCK: u8 = 0x40;
/** `extended`: with the mark before it. A Shift that has one comes from the keyboard itself, around a key of the editing pad, and is none. */
type Modifier = { readonly key: u8; readonly plain: u8; readonly extended: u8 };
const modifiers: readonly Modifier[] = [
  { key: 0x2A, plain: 0x01, extended: 0 },
  { key: 0x36, plain: 0x02, extended: 0 },
  { key: 0x1D, plain: 0x04, extended: 0x08 },
  { key: 0x38, plain: 0x10, extended: 0x20 },
  { key: 0x3A, plain: CAPS_LOCK, extended: 0 },
];

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
  /** There is a controller. */
  private isThere: boolean = false;
  /** Modifiers that are down. */
  private held: u8 = 0;
  private capsLock: boolean = false;

  /**
   * From now on a key raises the controller's interrupt, IRQ 1. Answer it with `poll`. The scan codes stay as the firmware has chosen them. A mouse
   * is silenced: what it says would stand before the keys in the controller, and nobody would fetch it.
   */
  start(): void {
    if (port.in8(STATUS) === NOBODY) return;
    this.isThere = true;
    // Nothing may come now that could be taken for the answer.
    this.send(COMMAND, DISABLE);
    this.send(COMMAND, DISABLE_AUXILIARY);
    this.poll();
    this.send(COMMAND, READ_CONFIGURATION);
    if (this.wait(Status.with({ outputFull: true }), true)) {
      const configuration = Configuration.of(port.in8(DATA));
      this.send(COMMAND, WRITE_CONFIGURATION);
      this.send(DATA, configuration.with({ interrupt: true, auxiliaryInterrupt: false, auxiliaryDisabled: true }).raw);
    }
    this.send(COMMAND, ENABLE);
  }

  /** Takes what the controller has, and leaves out what is a mouse's. */
  poll(): void {
    if (!this.isThere) return;
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
    for (const each of modifiers) {
      if (each.key === key) return this.hold(isExtended ? each.extended : each.plain, isDown);
    }
    if (!isDown) return;
    if (isExtended && key !== KEYPAD_SLASH && key !== KEYPAD_ENTER) this.edit(key);
    else if (u32(key) < plain.length) this.type(key);
  }

  /** A key that is held is pressed again and again, which Caps Lock does not count. */
  private hold(modifier: u8, isDown: boolean): void {
    if (isDown && modifier === CAPS_LOCK && (this.held & CAPS_LOCK) === 0) this.capsLock = !this.capsLock;
    this.held = isDown ? this.held | modifier : this.held & ~modifier;
  }

  private type(key: u8): void {
    let byte: u8 = (this.held & SHIFT) !== 0 ? shifted[key] : plain[key];
    if (byte === NOTHING) return;
    if (this.capsLock && (byte | CASE) >= 0x61 && (byte | CASE) <= 0x7A) byte ^= CASE;
    if ((this.held & CONTROL) !== 0 && byte >= 0x40 && byte < DELETE) byte &= 0x1F;
    if ((this.held & ALT) !== 0) typed.offer(ESCAPE);
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
