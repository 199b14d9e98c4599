/** Physical address of the VGA text screen, and its size in characters; each takes two bytes: code and colours. */
export const textScreen = { address: 0xb8000, columns: 80, rows: 25, bytes: 80 * 25 * 2 } as const;

/** Lines of a text screen from its memory; what is no printable ASCII shows as a blank. */
export function readTextScreen(memory: readonly number[]): string[] {
  if (memory.length < textScreen.bytes) throw new Error(`The text screen has ${textScreen.bytes} bytes, but only ${memory.length} were read.`);
  const lines: string[] = [];
  for (let row = 0; row < textScreen.rows; row++) {
    let line = '';
    for (let column = 0; column < textScreen.columns; column++) line += printable(memory[(row * textScreen.columns + column) * 2] ?? 0);
    lines.push(line.trimEnd());
  }
  return lines;
}

/** Bytes in the memory dumps of Bochs' and QEMU's debuggers: `0x...b8000 <bogus+ 0>: 0x42 0x0b` or `b8000: 0x42 0x0b`. */
export function parseMemoryDump(dump: string): number[] {
  const bytes: number[] = [];
  for (const line of dump.split('\n')) {
    const values = /^(?:0x)?[0-9a-f]+[^:]*:((?:\s+0x[0-9a-f]{2})+)\s*$/.exec(line)?.[1];
    for (const value of values?.trim().split(/\s+/) ?? []) bytes.push(Number(value));
  }
  return bytes;
}

function printable(code: number): string {
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : ' ';
}
