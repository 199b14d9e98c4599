/** Where the tables lie: in low memory that nobody uses, and in which the word at 40Eh makes Lyn look for the root pointer. */
export const ROOT = 0x9_0000;
export const LIST = 0x9_0100;
export const TABLE = 0x9_0200;

/** Assembly for `bootLying`: puts bytes at addresses, and names the first of them as the extended BIOS data area. */
export function tablesOf(parts: readonly (readonly [address: number, bytes: readonly number[]])[]): string {
  const copies = parts.map(([address, bytes], i) => `mov esi, offset bytes${i}\n mov edi, ${address}\n mov ecx, ${bytes.length}\n rep movsb\n`);
  const data = parts.map(([, bytes], i) => `bytes${i}: .byte ${bytes.join(', ')}\n`);
  return `mov word ptr [0x40E], ${ROOT >> 4}\n ${copies.join('')} jmp 9f\n ${data.join('')} 9:`;
}
