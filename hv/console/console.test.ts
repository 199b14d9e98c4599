import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from '../../toolchain/node/machine/machine.ts';
import { console, printDecimal, printHex, printText, startConsole, startScreen } from './console.ts';
import { framebuffer, ScreenKind } from './framebuffer.ts';
import { vgaColours, vgaRow } from './screen.testing.ts';
import { serial } from './serial.ts';
import { ALARM } from './terminal.ts';

const COM1 = 0x3f8;
const HOLDING_EMPTY = 0x20;
const TRANSMITTER_EMPTY = 0x40;

/** A 16550A: what it was sent, what it has for reading, and how often its line status was read. */
class Uart {
  sent = '';
  input: number[] = [];
  lineStatusReads = 0;
  divisorAccess = false;
  scratch = 0;
  /** What the line status says besides "data ready". */
  status = HOLDING_EMPTY | TRANSMITTER_EMPTY;

  in(offset: number): number {
    if (offset === 0) return this.input.shift() ?? 0;
    if (offset === 2) return 0xc1;
    if (offset === 7) return this.scratch;
    if (offset !== 5) return 0;
    this.lineStatusReads += 1;
    return this.status | (this.input.length > 0 ? 1 : 0);
  }

  out(offset: number, _bytes: number, value: number): void {
    if (offset === 0 && !this.divisorAccess) this.sent += String.fromCharCode(value);
    if (offset === 3) this.divisorAccess = (value & 0x80) !== 0;
    if (offset === 7) this.scratch = value;
  }
}

let uart: Uart;

beforeEach(() => {
  machine.reset();
  uart = new Uart();
  machine.ports.handle(COM1, COM1 + 7, uart);
  startConsole();
});

describe('the console', () => {
  it('shows on the serial port, with carriage returns, and on the screen', () => {
    printText('one\ntwo');
    expect(uart.sent).toBe('one\r\ntwo');
    expect([vgaRow(0), vgaRow(1)]).toEqual(['one', 'two']);
  });

  it.each([[0n, '0'], [7n, '7'], [10n, '10'], [18446744073709551615n, '18446744073709551615']])('prints %d in decimal', (value, text) => {
    printDecimal(value);
    expect(uart.sent).toBe(text);
  });

  it.each([[0n, 1, '0'], [0xfedcn, 1, 'fedc'], [0xan, 4, '000a'], [0xffffffffffffffffn, 16, 'ffffffffffffffff']])('prints %d in at least %d hexadecimal digits', (value, width, text) => {
    printHex(value, width);
    expect(uart.sent).toBe(text);
  });
});

describe('the guest at the console', () => {
  const send = (text: string): void => { for (const letter of text) console.put(letter.charCodeAt(0)); };

  it('is seen on the serial port byte by byte, and on the screen as a terminal shows it', () => {
    send('\x1b[2;3Hhello');
    expect(uart.sent).toBe('\x1b[2;3Hhello');
    expect(vgaRow(1)).toBe('  hello');
  });

  it('does not change how the hypervisor prints', () => {
    send('\x1b[31m\x1b]0;ti');
    printText('lyn\n');
    expect([vgaRow(0), vgaColours(0, 0)]).toEqual(['lyn', 0x07]);
    send('tle\x07x');
    expect([vgaRow(1), vgaColours(1, 0)]).toEqual(['x', 0x04]);
  });

  it("leaves nothing in the hypervisor's lines, and does not limit where they scroll", () => {
    send(`${'x'.repeat(1920)}\x1b[3;5r`);
    for (let i = 0; i < 30; i++) printText(`line ${i}\n`);
    expect([vgaRow(0), vgaRow(23), vgaRow(24)]).toEqual(['line 6', 'line 29', '']);
    send(`\x1b[H${'x'.repeat(1920)}\x1b[H`);
    printText('short\n');
    expect([vgaRow(0), vgaRow(1)]).toEqual(['short', 'x'.repeat(80)]);
  });

  it('shows the cursor where it waits', () => {
    send('$ ');
    console.rest();
    expect(vgaColours(0, 2)).toBe(0x70);
  });
});

describe('a console that is limited', () => {
  it('to the serial port shows nothing on the screen', () => {
    console.toScreen = false;
    printText('a');
    console.put(0x62);
    expect([uart.sent, vgaRow(0)]).toEqual(['ab', '']);
  });

  it('to the screen sends nothing', () => {
    console.toSerial = false;
    printText('a');
    console.put(0x62);
    expect([uart.sent, vgaRow(0)]).toEqual(['', 'ab']);
  });

  it.each(['toSerial', 'toScreen'] as const)('shows an alarm on both all the same, white on red (%s)', (which) => {
    console[which] = false;
    console.colours = ALARM;
    printText('!');
    expect([uart.sent, vgaRow(0), vgaColours(0, 0)]).toEqual(['!', '!', 0x4f]);
  });
});

describe('the screen of which the boot loader has told', () => {
  const LOW_END = 0x1_0000_0000n;
  const EVERYWHERE = 0x4000_0000_0000n;
  const RED = { position: 16, bits: 8 };
  const pixels = (address: bigint, width = 640): void => {
    Object.assign(framebuffer, { kind: ScreenKind.Pixels, address, width, height: 480, pitch: width * 4, bytesPerPixel: 4 });
    Object.assign(framebuffer.red, RED);
  };
  /** The first row of dots of the first cell that has some, which is the third of `l`. */
  const firstDots = (address: bigint): number => [...machine.memory.read(address + 640n * 4n, 32)].reduce((sum, byte) => sum + byte, 0);

  it('shows what has been printed before, and what comes', () => {
    pixels(0xe000_0000n);
    printText('lyn');
    startScreen(LOW_END);
    expect(firstDots(0xe000_0000n)).toBeGreaterThan(0);
    expect(vgaRow(0)).toBe('lyn');
    printText('!');
    expect(vgaRow(0)).toBe('lyn');
  });

  it('is started when it is in reach', () => {
    pixels(0xffff_0000n);
    printText('lyn');
    startScreen(LOW_END);
    expect(firstDots(0xffff_0000n)).toBe(0);
    startScreen(EVERYWHERE);
    expect(firstDots(0xffff_0000n)).toBeGreaterThan(0);
  });

  it('is started once', () => {
    pixels(0xe000_0000n);
    printText('lyn');
    startScreen(LOW_END);
    machine.memory.write(0xe000_0000n, new Uint8Array(640 * 480 * 4));
    startScreen(EVERYWHERE);
    expect(firstDots(0xe000_0000n)).toBe(0);
  });

  it.each([['none', () => { framebuffer.kind = ScreenKind.None; }], ['one too small', () => pixels(0xe000_0000n, 64)]])('if it is %s, nothing is written to', (_which, tell) => {
    tell();
    startScreen(LOW_END);
    machine.memory.write(0xb8000n, new Uint8Array(4000));
    printText('unseen');
    expect([...machine.memory.read(0xb8000n, 4000)].some((byte) => byte !== 0)).toBe(false);
    expect(firstDots(0xe000_0000n)).toBe(0);
  });

  it('is the VGA if that has been told of', () => {
    startScreen(LOW_END);
    printText('seen');
    expect(vgaRow(0)).toBe('seen');
  });
});

describe('the serial port', () => {
  it('is set to 115200 baud, 8n1', () => {
    const writes = machine.ports.writes.filter(({ port }) => port >= COM1 && port <= COM1 + 3).map(({ port, value }) => [port - COM1, value]);
    expect(writes).toEqual([[1, 0], [3, 0x80], [0, 1], [1, 0], [3, 3], [2, 7]]);
  });

  it('fills the FIFO before it looks at the transmitter again', () => {
    uart.lineStatusReads = 0;
    for (let i = 0; i < 33; i++) serial.put(0x41);
    expect(uart.lineStatusReads).toBe(3);
  });

  it('gives up a transmitter that never empties: the byte is sent all the same', () => {
    uart.status = 0;
    serial.put(0x42);
    expect(uart.sent).toBe('B');
  });

  it('knows whether the last byte ended a line', () => {
    serial.put(0x41);
    expect(serial.atLineStart).toBe(false);
    serial.put(0x0a);
    expect(serial.atLineStart).toBe(true);
  });

  it('keeps what it has received in order until it is taken', () => {
    uart.input = [1, 2, 3];
    serial.poll();
    expect([console.take(), console.take(), console.take(), console.hasInput()]).toEqual([1, 2, 3, false]);
  });

  it('leaves in the port what the ring has no room for', () => {
    uart.input = Array.from({ length: 300 }, (_, i) => i & 0xff);
    for (let i = 0; i < 10; i++) serial.poll();
    expect(uart.input.length).toBe(300 - 256);
  });

  it.each([['more than the ring holds', 300], ['more than one poll takes', 100]])('gives %s too: what is left there follows, though the port raises no interrupt for it', (_what, count) => {
    uart.input = Array.from({ length: count }, (_, i) => i & 0xff);
    serial.poll();
    const taken: number[] = [];
    while (console.hasInput()) taken.push(console.take());
    expect(taken).toEqual(Array.from({ length: count }, (_, i) => i & 0xff));
  });

  it('that is not there gives no input', () => {
    machine.reset();
    startConsole();
    serial.poll();
    expect(console.hasInput()).toBe(false);
  });
});
