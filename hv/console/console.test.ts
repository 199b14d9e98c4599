import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from '../../toolchain/node/machine/machine.ts';
import { printDecimal, printHex, printText, startConsole } from './console.ts';
import { screen } from './screen.ts';
import { serial } from './serial.ts';

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

/** A row of the text screen, without trailing blanks. */
function row(number: number): string {
  let text = '';
  for (let column = 0; column < 80; column++) text += String.fromCharCode(Number(machine.memory.load(0xb8000n + BigInt(160 * number + 2 * column), 1)));
  return text.trimEnd();
}

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
    expect([row(0), row(1)]).toEqual(['one', 'two']);
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
    expect([serial.take(), serial.take(), serial.take(), serial.hasInput()]).toEqual([1, 2, 3, false]);
  });

  it('leaves in the port what the ring has no room for', () => {
    uart.input = Array.from({ length: 300 }, (_, i) => i & 0xff);
    for (let i = 0; i < 10; i++) serial.poll();
    expect(uart.input.length).toBe(300 - 256);
  });

  it('that is not there gives no input', () => {
    machine.reset();
    startConsole();
    serial.poll();
    expect(serial.hasInput()).toBe(false);
  });
});

describe('the screen', () => {
  it('scrolls when the last row is full', () => {
    for (let line = 1; line <= 26; line++) printText(`line ${line}\n`);
    expect([row(0), row(23), row(24)]).toEqual(['line 3', 'line 26', '']);
  });

  it('goes on in the next row where a line is longer than the screen is wide', () => {
    printText('x'.repeat(81));
    expect([row(0).length, row(1)]).toEqual([80, 'x']);
  });

  it('shows an alarm in white on red', () => {
    screen.alarm();
    screen.put(0x21);
    expect(machine.memory.load(0xb8001n, 1)).toBe(0x4fn);
  });
});
