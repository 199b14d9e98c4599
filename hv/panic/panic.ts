import { console, printByte, printDecimal, printText } from '../console/console.ts';
import { beginLine, freeLog, printFormat } from '../console/log.ts';
import { haltMachine } from '../console/shutdown.ts';
import { panicText } from '../console/panic_text.ts';
import { ALARM, PLAIN } from '../console/terminal.ts';
import { releaseOthers, stopOthers } from '../processor/standstill.ts';

/** How deep this processor is in panics. */
class PanicState {
  depth: u32 = 0;
}

const state = perCpu(PanicState);

/** What happens after the report of a failed check. */
export class PanicPolicy {
  /**
   * Ends the domain whose exit this processor is serving, by `cpu.abandon()`; returns if it is serving none. Without it,
   * and after it has returned, the machine stops.
   */
  survive: (() => void) | null = null;
}

export const panicPolicy = new PanicPolicy();

/** `panic` and every failed check end here. */
function reportPanic(format: LogFormat, args: readonly u64[]): void {
  beginPanic();
  beginLine(LogLevel.Panic);
  panicText.here().isOpen = true;
  printFormat(format, args);
  panicText.here().isOpen = false;
  printByte(0x0a);
  if (format.line !== 0) printPlace(format.file, format.line);
  cpu.breakpoint();
}

function printPlace(file: string, line: u32): void {
  beginLine(LogLevel.Info);
  printText('at ');
  printText(file);
  printText(':');
  printDecimal(u64(line));
  printText(' on processor ');
  printDecimal(u64(cpu.index()));
  printByte(0x0a);
}

/** A report that fails is not reported in turn: what has been printed so far must do. */
export function beginPanic(): void {
  const here = state.here();
  here.depth += 1;
  if (here.depth === 1) {
    stopOthers();
    panicText.here().length = 0;
    console.colours = ALARM;
    return;
  }
  if (here.depth > 2) cpu.stop();
  beginLine(LogLevel.Panic);
  printText('the report of a panic has failed');
  printByte(0x0a);
  haltMachine();
}

export function panicUnderWay(): boolean {
  return state.here().depth !== 0;
}

/** After the report of a failed check. Returns if the machine must stop. */
export function finishPanic(): void {
  const survive = panicPolicy.survive;
  if (survive === null) return;
  state.here().depth = 0;
  console.colours = PLAIN;
  freeLog();
  releaseOthers();
  survive();
}

entry('lyn_panic', reportPanic);
