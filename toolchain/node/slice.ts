import { failureText } from '../compiler/rules/failures.ts';
import { LynPanic } from './panic.ts';

/** Slices of integers are typed arrays: their `subarray`, `fill` and `set` mean what the language's do. */
export type IntArray = Uint8Array | Uint16Array | Uint32Array | BigUint64Array | Int8Array | Int16Array | Int32Array | BigInt64Array;
/** Any slice or fixed array of emitted code. */
export type AnySlice = IntArray | Slice;

/**
 * What a numeric index on a slice finds: properties that `Slice` itself does not have are looked up here, at the end of its
 * prototype chain. Tests read `slice[3]`; emitted code calls the methods.
 */
const indexed = new Proxy(Object.prototype, {
  get(target, key, slice: Slice) {
    return typeof key === 'string' && isIndex(key) ? slice.items[slice.offset + slice.check(Number(key))] : Reflect.get(target, key, slice);
  },
  set(target, key, value: unknown, slice: Slice) {
    if (typeof key !== 'string' || !isIndex(key)) return Reflect.set(target, key, value, slice);
    slice.items[slice.offset + slice.check(Number(key))] = value;
    return true;
  },
});

const isIndex = (key: string): boolean => /^\d+$/.test(key);

/** A slice or fixed array of anything but integers: a part of a JavaScript array that is shared with other slices. */
export class Slice {
  readonly items: unknown[];
  readonly offset: number;
  readonly length: number;

  static {
    Object.setPrototypeOf(Slice.prototype, indexed);
  }

  constructor(items: unknown[], offset = 0, length = items.length) {
    this.items = items;
    this.offset = offset;
    this.length = length;
  }

  check(index: number): number {
    if (!(index < this.length)) throw new LynPanic(failureText('index', [index, this.length]));
    return index;
  }

  subarray(from: number, to: number): Slice {
    if (from > to || to > this.length) throw new LynPanic(failureText('subarray', [from, to, this.length]));
    return new Slice(this.items, this.offset + from, to - from);
  }

  fill(value: unknown): this {
    this.items.fill(value, this.offset, this.offset + this.length);
    return this;
  }

  set(source: Iterable<unknown>): void {
    const values = [...source];
    if (values.length > this.length) throw new LynPanic(failureText('set', [values.length, this.length]));
    values.forEach((value, index) => { this.items[this.offset + index] = value; });
  }

  *[Symbol.iterator](): Generator {
    for (let index = 0; index < this.length; index++) yield this.items[this.offset + index];
  }
}

export function isIntArray(value: unknown): value is IntArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** The element at an index that has been checked. */
export function elementOf(array: AnySlice, index: number): unknown {
  return array instanceof Slice ? array.items[array.offset + index] : array[index];
}

export function setElement(array: AnySlice, index: number, value: unknown): void {
  if (array instanceof Slice) array.items[array.offset + index] = value;
  else array[index] = value as never;
}
