import { beforeEach, describe, expect, it } from 'vitest';
import { machine } from 'lyn/test';
import { options } from '../boot/options.ts';
import { startConsole } from '../console/console.ts';
import { ExceptionFrame } from '../panic/frame.ts';
import { beginPanic } from '../panic/panic.ts';
import { takeNmi } from './nmi.ts';
import { processor } from './processor.ts';

let sent: string;
const frame = new ExceptionFrame();
frame.vector = 2n;

beforeEach(() => {
  machine.reset();
  sent = '';
  machine.ports.handle(0x3f8, 0x3ff, { in: () => 0x60, out: (offset, _, value) => { if (offset === 0) sent += String.fromCharCode(value); } });
  startConsole();
  sent = '';
});

describe('an NMI', () => {
  it('is noted, and the machine goes on', () => {
    expect(machine.run(() => takeNmi(frame))).toBe('returned');
    expect(processor.here().nmiArrived.load()).toBe(true);
    expect(sent).toBe('');
  });

  describe('with nmi=dump', () => {
    beforeEach(() => { options.dumpOnNmi = true; });

    it('writes a crash dump that says so, and stops the machine', () => {
      expect(machine.run(() => takeNmi(frame))).toBe('stopped');
      expect(sent).toMatch(/^lyn: panic: stopped by a non-maskable interrupt .* on processor 0\r\n(lyn: .*\r\n)*(~lyn .*\r\n)+lyn: halted\r\n$/);
    });

    it('is written down by one processor; another that gets it stands still', () => {
      machine.run(() => takeNmi(frame));
      sent = '';
      machine.processor = 1;
      expect(machine.run(() => takeNmi(frame))).toBe('stopped');
      expect(sent).toBe('');
    });

    it('leaves a panic alone that is under way, or has halted the machine', () => {
      beginPanic();
      expect(machine.run(() => takeNmi(frame))).toBe('returned');
      expect(sent).toBe('');
    });

    it('leaves alone one whose report has failed, which is about to halt the machine', () => {
      beginPanic();
      expect(machine.run(beginPanic)).toBe('stopped');
      expect(machine.run(() => takeNmi(frame))).toBe('returned');
    });
  });
});
