import { console, printByte, printText } from './console.ts';
import { stopOthersForGood } from '../processor/standstill.ts';
import { beginLine } from './log.ts';
import { serial } from './serial.ts';

/** Says why the hypervisor cannot run here, and halts the machine. */
export function refuse(sentence: string): never {
  if (cpu.index() === 0) log.error(`${sentence}`);
  else log.error(`processor ${cpu.index()}: ${sentence}`);
  haltMachine();
}

/** Stops the machine for good. It works in a panic as well. */
export function haltMachine(): never {
  endMachine();
  cpu.stop();
}

/** Stops the other processors for good, and prints the last line of a machine, for which tools wait; it has left the port then. */
export function endMachine(): void {
  stopOthersForGood();
  beginLine(LogLevel.Info);
  printText('halted');
  printByte(0x0a);
  console.rest();
  serial.flush();
}
