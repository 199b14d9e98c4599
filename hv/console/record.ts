/** The log as records: the number of the format and the arguments as they are. The host makes the text of them (`lyn log`). */

cold();

/** Bochs, and QEMU with `-debugcon`, write what goes there to a file. */
const DEBUG_PORT: u16 = 0xe9;
/** Format, length of the record in words of 64 bits, and `LY`. */
const Head = register(u64, { format: bits<u32>(31, 0), words: bits<u16>(47, 32), mark: bits<u16>(63, 48) });
const MARK: u16 = 0x594c;
const WORD: u32 = 8;

/** Writes a record to the debug port. */
export function writeRecord(format: LogFormat, args: readonly u64[]): void {
  putWord(Head.with({ format: format.id, words: u16(sizeOf(format, args)), mark: MARK }).raw);
  putWord(cpu.rdtsc());
  for (let i: u32 = 0; i < args.length; i++) {
    if (format.kinds[i] === LogKind.Text) putText(textOf(args[i]));
    else putWord(args[i]);
  }
}

/** In words. */
function sizeOf(format: LogFormat, args: readonly u64[]): u32 {
  let words: u32 = 2 + args.length;
  for (let i: u32 = 0; i < args.length; i++) {
    if (format.kinds[i] === LogKind.Text) words += (textOf(args[i]).length + WORD - 1) / WORD;
  }
  return words;
}

function putText(text: string): void {
  const bytes = bytesOf(text);
  putWord(u64(bytes.length));
  for (const byte of bytes) port.out8(DEBUG_PORT, byte);
  for (let i: u32 = bytes.length; i % WORD !== 0; i++) port.out8(DEBUG_PORT, 0);
}

function putWord(word: u64): void {
  for (let shift: u64 = 0n; shift < 64n; shift += 8n) port.out8(DEBUG_PORT, u8(word >> shift));
}
