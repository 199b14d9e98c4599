import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { random } from '../decode/random.testing.ts';
import { typed } from './byte_ring.ts';
import { keyboard } from './keyboard.ts';

/** An 8042: the bytes that it has, those of a mouse among them, and what it was told. `late`: what its devices say, if they may, when it is asked. */
class Controller {
  bytes: { byte: number; isMouse?: boolean }[] = [];
  late: { byte: number; isMouse?: boolean }[] = [];
  configuration = 0x74;
  isBabbling = false;
  isStuck = false;
  reads = 0;
  private command = 0;

  in(offset: number): number {
    this.reads++;
    if (this.isBabbling) return offset === 4 ? 0x1d : 0x1e;
    if (offset === 0) return this.bytes.shift()?.byte ?? 0;
    const next = this.bytes[0];
    return (next === undefined ? 0 : next.isMouse ? 0x21 : 0x01) | (this.isStuck ? 0x02 : 0);
  }

  out(offset: number, _bytes: number, value: number): void {
    if (offset === 4 && value === 0xad) this.configuration |= 0x10;
    if (offset === 4 && value === 0xae) this.configuration &= ~0x10;
    if (offset === 4 && value === 0xa7) this.configuration |= 0x20;
    if (offset === 4 && value === 0x20 && !this.isStuck) {
      this.bytes.push(...this.late.filter(({ isMouse }) => (this.configuration & (isMouse ? 0x20 : 0x10)) === 0), { byte: this.configuration });
    }
    if (offset === 0 && this.command === 0x60) this.configuration = value;
    this.command = offset === 4 ? value : 0;
  }
}

let controller: Controller;
let isStarted = false;

/** The keyboard sends these bytes; what has been typed by them. */
function type(...bytes: number[]): string {
  if (!isStarted) keyboard.start();
  isStarted = true;
  controller.bytes.push(...bytes.map((byte) => ({ byte })));
  keyboard.poll();
  let text = '';
  while (!typed.isEmpty()) text += String.fromCharCode(typed.take());
  return text;
}

const [SHIFT, CONTROL, ALT, CAPS, A, ENTER, PAGE_UP] = [0x2a, 0x1d, 0x38, 0x3a, 0x1e, 0x1c, 0x49];
const up = (key: number): number => key | 0x80;

beforeEach(() => {
  machine.reset();
  controller = new Controller();
  isStarted = false;
  machine.ports.handle(0x60, 0x64, controller);
});

describe('the keyboard controller', () => {
  it('is told to interrupt for the keyboard, and to silence a mouse; translation stays as it is', () => {
    controller.configuration = 0x52;
    keyboard.start();
    expect(controller.configuration).toBe(0x61);
  });

  it.each([['a key is pressed', { byte: 0x9e }], ['a mouse moves', { byte: 0xff, isMouse: true }]])('is not misunderstood where %s at that moment', (_what, late) => {
    controller.configuration = 0x47;
    controller.late = [late];
    keyboard.start();
    expect(controller.configuration).toBe(0x65);
  });

  it('is emptied of what came before', () => {
    controller.bytes = [{ byte: A }, { byte: up(A) }];
    keyboard.start();
    expect(controller.bytes).toEqual([]);
    expect(controller.configuration).toBe(0x65);
  });

  it('that is not there is left alone', () => {
    machine.reset();
    keyboard.start();
    expect(machine.ports.writes).toEqual([]);
    machine.ports.handle(0x60, 0x64, controller);
    keyboard.poll();
    expect(controller.reads).toBe(0);
  });

  it.each(['isBabbling', 'isStuck'] as const)('that %s does not hang the machine', (how) => {
    controller[how] = true;
    keyboard.start();
    controller.reads = 0;
    keyboard.poll();
    expect(controller.reads).toBeLessThan(200);
  });
});

describe('a key', () => {
  it.each([
    ['the row of digits', Array.from({ length: 12 }, (_, i) => i + 2), '1234567890-=', '!@#$%^&*()_+'],
    ['the first row of letters', Array.from({ length: 12 }, (_, i) => i + 0x10), 'qwertyuiop[]', 'QWERTYUIOP{}'],
    ['the second', Array.from({ length: 12 }, (_, i) => i + 0x1e), "asdfghjkl;'`", 'ASDFGHJKL:"~'],
    ['the third', Array.from({ length: 11 }, (_, i) => i + 0x2b), '\\zxcvbnm,./', '|ZXCVBNM<>?'],
    ['Escape, Backspace, Tab, Enter, space', [0x01, 0x0e, 0x0f, 0x1c, 0x39], '\x1b\x7f\t\r ', '\x1b\x7f\t\r '],
    ['the keypad', [0x37, 0x4a, 0x4e, ...Array.from({ length: 13 }, (_, i) => i + 0x47)], '*-+789-456+1230.', '*-+789-456+1230.'],
  ])('of %s types what a US keyboard has there', (_name, keys, alone, withShift) => {
    expect(type(...keys.flatMap((key) => [key, up(key)]))).toBe(alone);
    for (const shift of [SHIFT, 0x36]) expect(type(shift, ...keys.flatMap((key) => [key, up(key)]), up(shift))).toBe(withShift);
  });

  it('held down is typed again and again', () => expect(type(A, A, A, up(A))).toBe('aaa'));
  it('held down is counted once where it is Caps Lock', () => expect(type(CAPS, CAPS, CAPS, CAPS, up(CAPS), A, CAPS, up(CAPS), A)).toBe('Aa'));
  it.each([['Shift', [SHIFT], [0x36], 'AAa'], ['Control', [CONTROL], [0xe0, CONTROL], '\x01\x01a'], ['Alt', [ALT], [0xe0, ALT], '\x1ba\x1baa']])('with either %s is the same, until both are let go', (_name, left, right, text) => {
    const release = (key: number[]): number[] => key.map((byte) => byte | 0x80);
    expect(type(...left, ...right, ...release(right), A, ...right, ...release(left), A, ...release(right), A)).toBe(text);
  });
  it('with Control is a control character', () => expect(type(CONTROL, A, 0x2e, 0x1b, 0x2b, 0x0e, up(CONTROL), A)).toBe('\x01\x03\x1d\x1c\x7fa'));
  it('with the right Control too', () => expect(type(0xe0, CONTROL, 0x20, 0xe0, up(CONTROL), 0x20)).toBe('\x04d'));
  it('with Alt has ESC before it', () => expect(type(ALT, 0x21, up(ALT), 0x21)).toBe('\x1bff'));
  it('with Caps Lock is a capital, of letters only, and Shift turns that round', () => expect(type(CAPS, up(CAPS), A, 0x03, SHIFT, A, up(SHIFT), CAPS, up(CAPS), A)).toBe('A2aa'));

  it.each([
    ['up', 0x48, '\x1b[A'], ['down', 0x50, '\x1b[B'], ['right', 0x4d, '\x1b[C'], ['left', 0x4b, '\x1b[D'], ['Home', 0x47, '\x1b[1~'], ['End', 0x4f, '\x1b[4~'],
    ['Insert', 0x52, '\x1b[2~'], ['Delete', 0x53, '\x1b[3~'], ['Page Up', PAGE_UP, '\x1b[5~'], ['Page Down', 0x51, '\x1b[6~'],
  ])('%s is an escape sequence, also where the keyboard puts Shift around it', (_name, key, text) => {
    expect(type(0xe0, key, 0xe0, up(key))).toBe(text);
    expect(type(0xe0, 0x2a, 0xe0, key, 0xe0, up(key), 0xe0, 0xaa, A)).toBe(`${text}a`);
  });

  it('of the keypad has marks too: slash and Enter', () => expect(type(0xe0, 0x35, 0xe0, 0xb5, 0xe0, ENTER, 0xe0, up(ENTER))).toBe('/\r'));
  it.each([['F1', [0x3b]], ['Pause', [0xe1, 0x1d, 0x45, 0xe1, 0x9d, 0xc5]], ['Num Lock', [0x45]], ['Windows', [0xe0, 0x5b]], ['Print Screen', [0xe0, 0x2a, 0xe0, 0x37]]])(
    '%s types nothing', (_name, bytes) => expect(type(...bytes, A)).toBe('a'));
  it('is not what a mouse says', () => {
    type();
    controller.bytes = [{ byte: A, isMouse: true }, { byte: 0x30 }];
    expect(type()).toBe('b');
  });

  it('that there is no room for is lost, and nothing else', () => {
    type();
    for (let i = 0; i < 10; i++) {
      controller.bytes = Array.from({ length: 40 }, () => ({ byte: A }));
      keyboard.poll();
    }
    expect(controller.bytes).toEqual([]);
    expect(type()).toBe('a'.repeat(256));
    expect(type(0x30)).toBe('b');
  });

  it('never is more than one, whatever comes', () => {
    const next = random(3);
    for (let i = 0; i < 5000; i++) expect(type(next(256)).length).toBeLessThanOrEqual(5);
  });
});
