import { countFailure } from './failures.ts';

/** COM1, which the start code has set up: the transmitter's holding register, and the line status with its bit "empty" (PC16550D, 8.6.3). */
const TRANSMIT: u16 = 0x3f8;
const LINE_STATUS: u16 = 0x3fd;
const HOLDING_EMPTY: u8 = 0x20;
const LINE_END: u8 = 0x0a;

/** What stands before a line, by `LogLevel`. `log.print` and `log.info` have nothing: their lines are the guest's report. */
const prefixes: readonly string[] = ['debug: ', '', 'warning: ', 'error: ', '', ''];

export function printText(text: string): void {
  for (const byte of bytesOf(text)) printByte(byte);
}

/** With 0x, without leading zeros: as the assembly's `print_hex`. */
export function printHex(value: u64): void {
  printText('0x');
  printDigits(value, 16n);
}

function printByte(byte: u8): void {
  while ((port.in8(LINE_STATUS) & HOLDING_EMPTY) === 0) cpu.pause();
  port.out8(TRANSMIT, byte);
}

function printDigits(value: u64, base: u64): void {
  let unit: u64 = 1n;
  while (value / unit >= base) unit = unit * base;
  for (; unit !== 0n; unit = unit / base) printByte(digit(u8((value / unit) % base)));
}

function digit(value: u8): u8 {
  return value < 10 ? 0x30 + value : 0x61 - 10 + value;
}

function logLine(format: LogFormat, args: readonly u64[]): void {
  printText(prefixes[u32(format.level)]);
  printFormat(format, args);
  if (format.level !== LogLevel.Print) printByte(LINE_END);
}

function printFormat(format: LogFormat, args: readonly u64[]): void {
  for (let i: u32 = 0; i < format.pieces.length; i++) {
    printText(format.pieces[i]);
    if (i < args.length) printArgument(format.kinds[i], args[i]);
  }
}

function printArgument(kind: LogKind, argument: u64): void {
  switch (kind) {
    case LogKind.Unsigned:
      printDigits(argument, 10n);
      break;
    case LogKind.Signed:
      printSigned(i64(argument));
      break;
    case LogKind.Hex:
      printHex(argument);
      break;
    case LogKind.Text:
      printText(textOf(argument));
      break;
  }
}

function printSigned(value: i64): void {
  if (value < 0n) printText('-');
  printDigits(value < 0n ? 0n - u64(value) : u64(value), 10n);
}

/** Ends the guest as failed, with what failed and where. The runtime's own sentences have no place. */
function failedForGood(format: LogFormat, args: readonly u64[]): void {
  printText('FAIL panic: ');
  printFormat(format, args);
  if (format.file.length > 0) log.print(` (${format.file}:${format.line})`);
  printByte(LINE_END);
  countFailure();
  cpu.stop();
}

entry('lyn_log', logLine);
entry('lyn_panic', failedForGood);
