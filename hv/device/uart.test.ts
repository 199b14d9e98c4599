import { beforeEach, describe, expect, it } from 'vitest';
import { domain, in8, line, out8, powerOn, programPics } from './board.testing.ts';

const COM1 = 0x3f8;
const [DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH] = [0, 1, 2, 3, 4, 5, 6, 7].map((offset) => COM1 + offset) as [number, number, number, number, number, number, number, number];
const { interrupts } = domain;
const uart = domain.machine.uart;

/** Bytes arrive from the far end. */
function arrive(text: string): void {
  line.input.push(...[...text].map((letter) => letter.charCodeAt(0)));
  uart.receive();
}

/** Takes the interrupt of COM1 if there is one. */
function serve(): boolean {
  if (interrupts.pendingVector() !== 0x34) return false;
  interrupts.acknowledge();
  out8(0x20, 0x20);
  return true;
}

beforeEach(() => {
  powerOn();
  programPics();
  out8(MCR, 0x0b);
});

describe('sending', () => {
  it('a byte goes to the far end at once', () => {
    for (const letter of 'hi') out8(DATA, letter.charCodeAt(0));
    expect(line.sent).toBe('hi');
    expect(in8(LSR)).toBe(0x60);
  });

  it('under DLAB it is the divisor', () => {
    out8(LCR, 0x83);
    out8(DATA, 0x34);
    out8(IER, 0x12);
    expect([in8(DATA), in8(IER)]).toEqual([0x34, 0x12]);
    out8(LCR, 0x03);
    expect(in8(IER)).toBe(0);
    expect(line.sent).toBe('');
  });

  it('enabling the interrupt of an empty transmitter raises it; reading the identification ends it', () => {
    out8(IER, 0x02);
    expect(serve()).toBe(true);
    expect([in8(IIR), in8(IIR)]).toEqual([0x02, 0x01]);
    expect(serve()).toBe(false);
  });

  it('enabling it again raises it again', () => {
    out8(IER, 0x02);
    in8(IIR);
    out8(IER, 0x00);
    out8(IER, 0x02);
    expect(in8(IIR)).toBe(0x02);
  });

  it('each byte raises it again, with an edge', () => {
    out8(IER, 0x02);
    serve();
    out8(DATA, 0x41);
    expect(serve()).toBe(true);
  });

  it('no interrupt without OUT2', () => {
    out8(MCR, 0x03);
    out8(IER, 0x02);
    expect(serve()).toBe(false);
  });
});

describe('receiving', () => {
  it('without FIFOs one byte at a time, the rest waits at the far end', () => {
    arrive('ab');
    expect(line.input).toHaveLength(1);
    expect(in8(LSR) & 1).toBe(1);
    expect([in8(DATA), in8(DATA), in8(DATA)]).toEqual([0x61, 0x62, 0]);
    expect(in8(LSR) & 1).toBe(0);
  });

  it('raises an interrupt until the data is read', () => {
    out8(IER, 0x01);
    arrive('a');
    expect(serve()).toBe(true);
    expect(in8(IIR)).toBe(0x04);
    in8(DATA);
    expect(in8(IIR)).toBe(0x01);
  });

  it('with FIFOs: the trigger level says whether it is a full FIFO or a timeout', () => {
    out8(IIR, 0x41);
    out8(IER, 0x01);
    arrive('abc');
    expect(in8(IIR)).toBe(0xcc);
    arrive('d');
    expect(in8(IIR)).toBe(0xc4);
  });

  it('the FIFO holds 16 bytes in order', () => {
    out8(IIR, 0x01);
    arrive('0123456789abcdefXY');
    expect(line.input).toHaveLength(2);
    expect(String.fromCharCode(...Array.from({ length: 18 }, () => in8(DATA)))).toBe('0123456789abcdefXY');
  });

  it('clearing the FIFO forgets what it holds', () => {
    out8(IIR, 0x01);
    arrive('abc');
    out8(IIR, 0x03);
    expect(in8(LSR) & 1).toBe(0);
  });

  it('received data comes before an empty transmitter', () => {
    out8(IER, 0x03);
    arrive('a');
    expect(in8(IIR)).toBe(0x04);
    in8(DATA);
    expect(in8(IIR)).toBe(0x02);
  });
});

describe('what a driver probes', () => {
  it('only four bits of the interrupt enable register exist', () => {
    out8(IER, 0xff);
    expect(in8(IER)).toBe(0x0f);
  });

  it('the scratch register keeps a byte', () => {
    out8(SCRATCH, 0xa5);
    expect(in8(SCRATCH)).toBe(0xa5);
  });

  it('a 16550A shows both FIFO bits, and no 64-byte bit', () => {
    out8(IIR, 0xe7);
    expect(in8(IIR) & 0xe0).toBe(0xc0);
    out8(IIR, 0);
    expect(in8(IIR) & 0xe0).toBe(0);
  });

  it('loopback connects the modem lines', () => {
    out8(MCR, 0x1a);
    expect(in8(MSR) & 0xf0).toBe(0x90);
  });

  it('loopback feeds the receiver and sends nothing', () => {
    out8(MCR, 0x10);
    out8(DATA, 0x77);
    expect([in8(LSR) & 1, in8(DATA), line.sent]).toEqual([1, 0x77, '']);
  });

  it('an overrun in loopback is seen once', () => {
    out8(MCR, 0x10);
    out8(DATA, 1);
    out8(DATA, 2);
    expect([in8(LSR) & 2, in8(LSR) & 2]).toEqual([2, 0]);
  });

  it('changes of the modem lines are seen once', () => {
    out8(MCR, 0x10);
    in8(MSR);
    out8(MCR, 0x12);
    expect([in8(MSR) & 0x0f, in8(MSR) & 0x0f]).toEqual([1, 0]);
  });
});
