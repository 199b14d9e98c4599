import { console, printByte, printText } from '../console/console.ts';
import { recordLog } from '../console/log.ts';
import { serial } from '../console/serial.ts';
import { refuse } from '../console/shutdown.ts';
import { ALARM } from '../console/terminal.ts';
import { startsWith } from './boot_module.ts';

const SPACE: u8 = 0x20;
const SLASH: u8 = 0x2F;
const ZERO: u8 = 0x30;
const NINE: u8 = 0x39;
const LINE_END: u8 = 0x0A;

const MEGABYTE: u64 = 0x10_0000n;
/** Letters after a size. */
const KILO: u8 = 0x4B;
const MEGA: u8 = 0x4D;
const GIGA: u8 = 0x47;

/** The hypervisor's own command line. */
export class Options {
  /** `guest.memory=256M`: bytes of RAM of the guest, a multiple of 2 MB. */
  guestMemory: u64 = 256n * MEGABYTE;
  /** `guest.limit=<ticks>`: ticks of the TSC after which the guest is ended; zero: never. */
  guestLimit: u64 = 0n;
  /** `log=records`: the log goes to the debug port as records, not to the console as text. */
  logRecords: boolean = false;
  /** `trace`: what each processor did last is written to the console when a domain ends. */
  trace: boolean = false;
  /** `nmi=dump`: an NMI writes a crash dump and stops the machine. */
  dumpOnNmi: boolean = false;
  /** `test`: the first module is a flat binary for real mode, not a Linux. */
  test: boolean = false;
}

export const options = new Options();

/** Reads an option's value (empty if it has none); false if it makes no sense. */
type OptionReader = (value: readonly u8[]) => boolean;

type OptionRow = { readonly name: string; readonly read: OptionReader };

const optionTable: readonly OptionRow[] = [
  { name: 'guest.memory=', read: readMemory },
  { name: 'guest.limit=', read: readLimit },
  { name: 'log=records', read: readLog },
  { name: 'console=serial', read: readSerial },
  { name: 'console=screen', read: readScreen },
  { name: 'trace', read: readTrace },
  { name: 'nmi=dump', read: readNmi },
  { name: 'test', read: readTest },
];

/** Reads the command line; the log goes where it says from then on. An option that is unknown or makes no sense is named, and the machine stops: nothing is guessed. */
export function readOptions(line: readonly u8[]): void {
  let start: u32 = 0;
  let isFirst: boolean = true;
  for (let i: u32 = 0; i <= line.length; i++) {
    if (i < line.length && line[i] !== SPACE) continue;
    if (i > start) {
      readWord(line.subarray(start, i), isFirst);
      isFirst = false;
    }
    start = i + 1;
  }
  if (options.logRecords) recordLog();
}

/** Some loaders put the image's own path first; no option holds a slash. */
function readWord(word: readonly u8[], isFirst: boolean): void {
  if (isFirst && holds(word, SLASH)) return;
  for (const row of optionTable) {
    const name = bytesOf(row.name);
    if (startsWith(word, name) && row.read(word.subarray(name.length, word.length))) return;
  }
  refuseWord(word);
}

function readMemory(value: readonly u8[]): boolean {
  const size = sizeOf(value);
  options.guestMemory = size;
  return size !== 0n && size % (2n * MEGABYTE) === 0n;
}

function readLimit(value: readonly u8[]): boolean {
  options.guestLimit = numberOf(value);
  return options.guestLimit !== 0n;
}

function readTest(value: readonly u8[]): boolean {
  options.test = true;
  return value.length === 0;
}

/** The screen says where all else is; it stays where no port would take it. */
function readSerial(value: readonly u8[]): boolean {
  if (value.length !== 0) return false;
  if (!serial.present) log.warn('no serial port answers at 0x3f8: the console stays on the screen');
  else {
    log.info('the console is on the serial port');
    console.toScreen = false;
  }
  return true;
}

function readScreen(value: readonly u8[]): boolean {
  console.toSerial = false;
  return value.length === 0;
}

function readTrace(value: readonly u8[]): boolean {
  options.trace = true;
  return value.length === 0;
}

function readNmi(value: readonly u8[]): boolean {
  options.dumpOnNmi = true;
  return value.length === 0;
}

function readLog(value: readonly u8[]): boolean {
  options.logRecords = true;
  return value.length === 0;
}

/** A number with K, M, G or nothing after it; zero if it is none, or more than 64 bits hold. */
function sizeOf(text: readonly u8[]): u64 {
  if (text.length === 0) return 0n;
  const shift = shiftOf(text[text.length - 1]);
  const digits: u32 = shift === 0n ? text.length : text.length - 1;
  const number = numberOf(text.subarray(0, digits));
  const size: u64 = number << shift;
  return size >> shift === number ? size : 0n;
}

function shiftOf(letter: u8): u64 {
  switch (letter) {
    case KILO: return 10n;
    case MEGA: return 20n;
    case GIGA: return 30n;
    default: return 0n;
  }
}

/** A decimal number of at most 15 digits; zero if it is none. */
function numberOf(text: readonly u8[]): u64 {
  let value: u64 = 0n;
  if (text.length > 15) return 0n;
  for (const digit of text) {
    if (digit < ZERO || digit > NINE) return 0n;
    value = value * 10n + u64(digit - ZERO);
  }
  return value;
}

function holds(text: readonly u8[], byte: u8): boolean {
  for (const each of text) {
    if (each === byte) return true;
  }
  return false;
}

function refuseWord(word: readonly u8[]): never {
  log.error('the command line holds an option that is unknown or whose value makes no sense:');
  console.colours = ALARM;
  printText('  ');
  for (const byte of word) printByte(byte);
  printByte(LINE_END);
  refuse('the options are guest.memory=<size, a multiple of 2M>, guest.limit=<ticks>, log=records, console=serial, console=screen, trace, nmi=dump, test');
}
