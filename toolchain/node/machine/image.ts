import { INT } from '../../compiler/ir/types.ts';
import { wrap } from '../../compiler/rules/integers.ts';
import { isBig } from '../numbers.ts';
import { RegisterValue, type RegisterClass } from '../register.ts';
import { isIntArray, Slice } from '../slice.ts';
import { staticObjects } from '../statics.ts';
import { inside } from '../storage.ts';

/** Where the simulated image lies, as docs/architecture.md has it: static objects get addresses in its second half. */
export const IMAGE = { start: 0x20_0000n, readOnly: 0x28_0000n, writable: 0x30_0000n, end: 0x40_0000n } as const;
const PAGE = 4096n;
/** What a field that has no bytes here takes: the simulation does not know how wide C makes it. */
const OPAQUE = 8n;

/** A static array with an address. */
type Placed = { readonly base: bigint; readonly size: number; readonly load: (offset: number) => number; readonly store: (offset: number, value: number) => void; readonly bytes?: Uint8Array };

/**
 * The static objects whose addresses have been asked for. Arrays of integers and of register values are memory themselves, wherever
 * they are embedded; an object that consists of them lies as in C. Other fields have no bytes: touching them is an error.
 */
export class ImageObjects {
  private next: bigint = IMAGE.writable;
  private addresses = new Map<object, bigint>();
  private placed: Placed[] = [];
  /** The outermost object that each static object lies in. */
  private roots = new Map<object, object>();
  private known = 0;

  reset(): void {
    this.next = IMAGE.writable;
    this.addresses = new Map();
    this.placed = [];
  }

  addressOf(object: object): bigint {
    const { key, offset } = keyOf(object);
    if (!this.addresses.has(key)) this.placeRoot(this.rootOf(key) ?? object);
    return this.addresses.get(key)! + offset;
  }

  /** The array at an address; undefined outside of the static objects. */
  find(address: bigint): Placed | undefined {
    if (address < IMAGE.writable || address >= this.next) return undefined;
    const found = this.placed.find(({ base, size }) => address >= base && address < base + BigInt(size));
    if (found === undefined) throw new Error(`0x${address.toString(16)} is in a static object, but not in an array of integers or register values: it has no bytes in the simulation`);
    return found;
  }

  /** A slice of a static array of integers, if the range begins in one. */
  bytes(address: bigint, length: number): Uint8Array | undefined {
    const found = this.find(address);
    if (found === undefined) return undefined;
    const offset = Number(address - found.base);
    if (found.bytes === undefined || offset + length > found.size) throw new Error(`the ${length} bytes at 0x${address.toString(16)} are not in one static array of integers`);
    return found.bytes.subarray(offset, offset + length);
  }

  private rootOf(key: object): object | undefined {
    const all = staticObjects();
    for (; this.known < all.length; this.known++) this.remember(all[this.known]!, all[this.known]!);
    return this.roots.get(key);
  }

  private remember(object: object, root: object): void {
    this.roots.set(keyOf(object).key, root);
    for (const part of inside(object)) this.remember(part, root);
  }

  private placeRoot(root: object): void {
    const end = this.place(root, this.next);
    this.next = (end + PAGE - 1n) & -PAGE;
    if (this.next > IMAGE.end) throw new RangeError('the static objects whose addresses were asked for exceed the simulated image');
  }

  /** Gives an object and all that is inside it their addresses; returns the end. */
  private place(object: object, base: bigint): bigint {
    this.addresses.set(keyOf(object).key, base);
    const array = placedArray(object, base);
    if (array !== undefined) {
      this.placed.push(array);
      return base + BigInt(array.size);
    }
    const parts = object instanceof Slice ? object.items : Object.values(object);
    const embedded = new Set<unknown>(inside(object));
    return parts.reduce<bigint>((end, part) => (embedded.has(part) ? this.place(part as object, alignUp(end, alignmentOf(part as object))) : end + OPAQUE), base);
  }
}

/** Parts of an integer array share its buffer; everything else is itself. */
function keyOf(object: object): { key: object; offset: bigint } {
  return isIntArray(object) ? { key: object.buffer, offset: BigInt(object.byteOffset) } : { key: object, offset: 0n };
}

function placedArray(object: object, base: bigint): Placed | undefined {
  if (isIntArray(object)) return bytesAt(base, new Uint8Array(object.buffer));
  return object instanceof Slice && object.items[0] instanceof RegisterValue ? registersAt(base, object, object.items[0].constructor as unknown as RegisterClass) : undefined;
}

function bytesAt(base: bigint, bytes: Uint8Array): Placed {
  return { base, size: bytes.length, bytes, load: (offset) => bytes[offset]!, store: (offset, value) => { bytes[offset] = value; } };
}

function registersAt(base: bigint, { items }: Slice, type: RegisterClass): Placed {
  const { width } = type;
  const bytesEach = INT[width].bits / 8;
  const rawOf = (offset: number): bigint => BigInt((items[Math.floor(offset / bytesEach)] as RegisterValue).raw);
  const shiftOf = (offset: number): bigint => BigInt(8 * (offset % bytesEach));
  return {
    base,
    size: items.length * bytesEach,
    load: (offset) => Number((rawOf(offset) >> shiftOf(offset)) & 0xffn),
    store: (offset, value) => {
      const raw = wrap((rawOf(offset) & ~(0xffn << shiftOf(offset))) | (BigInt(value) << shiftOf(offset)), width);
      items[Math.floor(offset / bytesEach)] = type.of(isBig(width) ? raw : Number(raw));
    },
  };
}

function alignmentOf(object: object): bigint {
  if (isIntArray(object)) return BigInt(object.BYTES_PER_ELEMENT);
  const [first] = object instanceof Slice ? object.items : [];
  return first instanceof RegisterValue ? BigInt(INT[(first.constructor as unknown as RegisterClass).width].bits / 8) : OPAQUE;
}

function alignUp(address: bigint, alignment: bigint): bigint {
  return (address + alignment - 1n) & -alignment;
}
