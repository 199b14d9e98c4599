import { console, printByte, printDecimal, printHex, printText } from './console.ts';
import { consoleLock } from './console_lock.ts';
import { writeRecord } from './record.ts';
import { ALARM } from './terminal.ts';
import { traceLog } from '../trace/ring.ts';

cold();

/** What stands before a line, by `LogLevel`. `log.print` has nothing. */
const prefixes: readonly string[] = ['lyn: debug: ', 'lyn: ', 'lyn: warning: ', 'lyn: error: ', '', 'lyn: panic: '];

let recording: boolean = false;

/** From now on lines go to the debug port as records, not to the console as text. Panics still go to the console. */
export function recordLog(): void {
  recording = true;
}

/** For a panic, whose report waits for nobody: it may have come in the middle of a line. */
export function freeLog(): void {
  consoleLock.release();
}

/** The sink of `log.*`. A line begins a fresh one on the console, even where a guest's output has stopped in mid-line. */
function logLine(format: LogFormat, args: readonly u64[]): void {
  traceLog(format, args);
  consoleLock.acquire();
  if (recording) writeRecord(format, args);
  else printLine(format, args);
  consoleLock.release();
}

function printLine(format: LogFormat, args: readonly u64[]): void {
  if (format.level === LogLevel.Print) {
    printFormat(format, args);
  } else {
    const before = console.colours;
    if (format.level === LogLevel.Error) console.colours = ALARM;
    beginLine(format.level);
    printFormat(format, args);
    printByte(0x0a);
    console.colours = before;
  }
}

/** What stands before a line of `level`, on a fresh one. */
export function beginLine(level: LogLevel): void {
  if (!console.isAtLineStart()) printByte(0x0a);
  printText(prefixes[u32(level)]);
}

/** The pieces of a format with its arguments between them. */
export function printFormat(format: LogFormat, args: readonly u64[]): void {
  for (let i: u32 = 0; i < format.pieces.length; i++) {
    printText(format.pieces[i]);
    if (i < args.length) printArgument(format.kinds[i], args[i]);
  }
}

function printArgument(kind: LogKind, argument: u64): void {
  switch (kind) {
    case LogKind.Unsigned:
      printDecimal(argument);
      break;
    case LogKind.Signed:
      printSigned(i64(argument));
      break;
    case LogKind.Hex:
      printText('0x');
      printHex(argument, 1);
      break;
    case LogKind.Text:
      printText(textOf(argument));
      break;
  }
}

function printSigned(value: i64): void {
  if (value < 0n) printByte(0x2d);
  printDecimal(value < 0n ? 0n - u64(value) : u64(value));
}

entry('lyn_log', logLine);
