import { typed } from '../../console/byte_ring.ts';
import { keyboard } from '../../console/keyboard.ts';

/** Where a key turns to. */
export const enum Turn { None, On, Back }

/** Space, Enter and Backspace. */
const alone = table<Turn>(128, Turn.None, { [0x20]: Turn.On, [0x0D]: Turn.On, [0x7F]: Turn.Back });
/** Page Down and Page Up, the arrows down, right, up and left: what stands behind `ESC [`. */
const editing = table<Turn>(128, Turn.None, { [0x36]: Turn.On, [0x42]: Turn.On, [0x43]: Turn.On, [0x35]: Turn.Back, [0x41]: Turn.Back, [0x44]: Turn.Back });
const BRACKET: u8 = 0x5B;

/** The keys of the keyboard that turn the parts of the page. Interrupts are off: it is asked. */
class TurnKeys {
  private before: u8 = 0;

  /** No guest has asked for the keyboard. */
  start(): void {
    keyboard.start();
  }

  /** What the next of the keys says that have been pressed. */
  next(): Turn {
    keyboard.poll();
    while (!typed.isEmpty()) {
      const turn = this.take(typed.take());
      if (turn !== Turn.None) return turn;
    }
    return Turn.None;
  }

  private take(byte: u8): Turn {
    const isEditing: boolean = this.before === BRACKET;
    this.before = byte;
    return (isEditing ? editing : alone)[u32(byte) & 127];
  }
}

export const turnKeys = new TurnKeys();
