/** ACPI tables as firmware leaves them, in bytes: ACPI 6.4, sections 5.2.5 to 5.2.12. */

/** The bytes of a text. */
export const text = (value: string): number[] => [...new TextEncoder().encode(value)];
/** `value` in `bytes` bytes, the lowest first. */
export const le = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, i) => (value >>> (8 * i)) & 0xff);
const le64 = (value: bigint): number[] => [...le(Number(value & 0xffff_ffffn), 4), ...le(Number(value >> 32n), 4)];

/** Entries of a MADT. */
export const processor = (apic: number, enabled = true): number[] => [0, 8, 0, apic, ...le(enabled ? 1 : 0, 4)];
export const x2apicProcessor = (apic: number): number[] => [9, 16, 0, 0, ...le(apic, 4), ...le(1, 4), ...le(0, 4)];
export const ioApic = (address: number, firstInput: number): number[] => [1, 12, 0, 0, ...le(address, 4), ...le(firstInput, 4)];
export const override = (line: number, input: number): number[] => [2, 10, 0, line, ...le(input, 4), 0, 0];

/** `bytes` with the one at `checksum` set so that all add up to zero. */
export function summed(bytes: readonly number[], checksum: number): number[] {
  const rest = bytes.reduce((total, byte, i) => (i === checksum ? total : total + byte), 0);
  return bytes.map((byte, i) => (i === checksum ? -rest & 0xff : byte));
}

/** A root pointer of revision 0 to the RSDT at `list`. */
export const rootPointer = (list: number): number[] => summed([...text('RSD PTR '), ...Array<number>(8).fill(0), ...le(list, 4)], 8);

/** A root pointer of revision 2, with an RSDT at `old` for those that do not know of the XSDT at `list`: the second checksum is over all of it. */
export const widePointer = (list: bigint, old = 0): number[] =>
  summed([...summed([...text('RSD PTR '), ...Array<number>(7).fill(0), 2, ...le(old, 4)], 8), ...le(36, 4), ...le64(list), ...le(0, 4)], 32);

/** A table, whose header may tell another length than it has. */
export const table = (signature: string, body: readonly number[], length = 36 + body.length): number[] =>
  summed([...text(signature), ...le(length, 4), ...Array<number>(28).fill(0), ...body], 9);

/** A list of the tables at these addresses. */
export const rsdt = (...addresses: readonly number[]): number[] => table('RSDT', addresses.flatMap((address) => le(address, 4)));

export const xsdt = (...addresses: readonly bigint[]): number[] => table('XSDT', addresses.flatMap(le64));

/** The table of processors and interrupt controllers. */
export const madt = (...entries: readonly (readonly number[])[]): number[] => table('APIC', [...Array<number>(8).fill(0), ...entries.flat()]);
