import { INT } from '../../compiler/ir/types.ts';
import { wrap } from '../../compiler/rules/integers.ts';
import { isBig } from '../numbers.ts';
import { RegisterValue, type RegisterClass } from '../register.ts';
import { isIntArray, Slice, type IntArray } from '../slice.ts';

/** Where the simulated image lies, as docs/architecture.md has it: static objects get addresses in its second half. */
export const IMAGE = { start: 0x20_0000n, readOnly: 0x28_0000n, writable: 0x30_0000n, end: 0x40_0000n } as const;
const PAGE = 4096n;

/** A static array with an address. */
type Placed = { readonly base: bigint; readonly size: number; readonly load: (offset: number) => number; readonly store: (offset: number, value: number) => void; readonly bytes?: Uint8Array };

/**
 * The static objects whose addresses have been asked for. Arrays of integers and of register values are memory themselves; so are
 * those embedded in an object, at the offsets that C would give them if the object has nothing else. Other fields have no bytes.
 */
export class ImageObjects {
  private next: bigint = IMAGE.writable;
  private addresses = new Map<object, bigint>();
  private placed: Placed[] = [];

  reset(): void {
    this.next = IMAGE.writable;
    this.addresses = new Map();
    this.placed = [];
  }

  addressOf(object: object): bigint {
    if (isIntArray(object)) return this.baseOf(object.buffer) + BigInt(object.byteOffset);
    return this.baseOf(object);
  }

  private baseOf(object: object): bigint {
    const known = this.addresses.get(object);
    if (known !== undefined) return known;
    const base = this.next;
    const end = this.place(object, base);
    this.next = end === base ? base + PAGE : (end + PAGE - 1n) & -PAGE;
    if (this.next > IMAGE.end) throw new RangeError('the static objects whose addresses were asked for exceed the simulated image');
    return base;
  }

  find(address: bigint): Placed | undefined {
    if (address < IMAGE.writable || address >= this.next) return undefined;
    return this.placed.find(({ base, size }) => address >= base && address < base + BigInt(size));
  }

  /** A slice of a static array of integers, if the range begins in one. */
  bytes(address: bigint, length: number): Uint8Array | undefined {
    const found = this.find(address);
    if (found === undefined) return undefined;
    const offset = Number(address - found.base);
    if (found.bytes === undefined || offset + length > found.size) throw new Error(`the ${length} bytes at 0x${address.toString(16)} are not in one static array of integers`);
    return found.bytes.subarray(offset, offset + length);
  }

  /** Gives an object and all that is embedded in it their addresses; returns the end. */
  private place(object: object, base: bigint): bigint {
    if (isIntArray(object)) return this.place(object.buffer, base);
    if (this.addresses.has(object)) return base;
    this.addresses.set(object, base);
    if (object instanceof ArrayBuffer) return this.add(bytesAt(base, new Uint8Array(object)));
    if (object instanceof Slice) return this.placeElements(object, base);
    let end = base;
    for (const field of Object.values(object)) if (isArray(field)) end = this.place(field, alignUp(end, alignmentOf(field)));
    return end;
  }

  private placeElements(slice: Slice, base: bigint): bigint {
    if (slice.items[0] instanceof RegisterValue) return this.add(registersAt(base, slice));
    return slice.items.reduce<bigint>((end, item) => (typeof item === 'object' && item !== null ? this.place(item, end) : end), base);
  }

  private add(placed: Placed): bigint {
    this.placed.push(placed);
    return placed.base + BigInt(placed.size);
  }
}

function isArray(value: unknown): value is IntArray | Slice {
  return isIntArray(value) || value instanceof Slice;
}

function bytesAt(base: bigint, bytes: Uint8Array): Placed {
  return { base, size: bytes.length, bytes, load: (offset) => bytes[offset]!, store: (offset, value) => { bytes[offset] = value; } };
}

function registersAt(base: bigint, slice: Slice): Placed {
  const width = (slice.items[0]!.constructor as unknown as RegisterClass).width;
  const bytesEach = INT[width].bits / 8;
  const rawOf = (offset: number): bigint => BigInt((slice.items[slice.offset + Math.floor(offset / bytesEach)] as RegisterValue).raw);
  const shiftOf = (offset: number): bigint => BigInt(8 * (offset % bytesEach));
  return {
    base,
    size: slice.length * bytesEach,
    load: (offset) => Number((rawOf(offset) >> shiftOf(offset)) & 0xffn),
    store: (offset, value) => {
      const raw = wrap((rawOf(offset) & ~(0xffn << shiftOf(offset))) | (BigInt(value) << shiftOf(offset)), width);
      const type = slice.items[0]!.constructor as unknown as RegisterClass;
      slice.items[slice.offset + Math.floor(offset / bytesEach)] = type.of(isBig(width) ? raw : Number(raw));
    },
  };
}

function alignmentOf(array: IntArray | Slice): bigint {
  if (isIntArray(array)) return BigInt(array.BYTES_PER_ELEMENT);
  const first = array.items[0];
  return first instanceof RegisterValue ? BigInt(INT[(first.constructor as unknown as RegisterClass).width].bits / 8) : 8n;
}

function alignUp(address: bigint, alignment: bigint): bigint {
  return (address + alignment - 1n) & -alignment;
}
