import { machine } from 'lyn/test';
import { startConsole } from '../console/console.ts';

let printed = '';

/** A new machine, whose serial port is listened to. */
export function takeScreen(): void {
  machine.reset();
  machine.ports.handle(0x3f8, 0x3ff, { in: () => 0x60, out: (offset, _bytes, value) => { if (offset === 0) printed += String.fromCharCode(value); } });
  startConsole();
  printed = '';
}

/** All that was printed since then, in lines. */
export function lines(): string[] {
  return printed.replaceAll('\r', '').split('\n').slice(0, -1);
}

/** The page's lines of it, without the margin. */
export function pageLines(): string[] {
  return lines().filter((line) => line.startsWith('| ')).map((line) => line.slice(2));
}

/** The page's entries, each in one line whatever room it takes. */
export function pageEntries(): string[] {
  return pageLines().join('\n').replaceAll('\n  ', ' ').split('\n');
}
