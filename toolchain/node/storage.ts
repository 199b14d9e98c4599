import type { IntName } from '../compiler/ir/types.ts';
import { Atomic } from './atomic.ts';
import { ARRAY_OF } from './numbers.ts';
import { RegisterValue } from './register.ts';
import { isIntArray, Slice, type IntArray } from './slice.ts';
import { View } from './view.ts';

/** Passed to a constructor of emitted code, it leaves the object as storage that nothing has written. */
export const blank: unique symbol = Symbol('blank');
type BlankClass = new (blank: symbol) => object;

/** A slice that has no elements: the zero value of every slice. */
export const empty = new Slice([]);

/** Storage of a fixed array of anything but integers. */
export class FixedSlice extends Slice {
  /** Makes the zero value of an element; for elements of class type, a blank object, once. */
  readonly zero: () => unknown;

  constructor(length: number, zero: () => unknown) {
    super(Array.from({ length }, zero));
    this.zero = zero;
  }
}

/** Storage of a fixed array of integers. */
export function integers(type: IntName, length: number): IntArray {
  return new ARRAY_OF[type](length);
}

/** A constant table of integers. */
export function integerTable(type: IntName, elements: readonly (number | bigint)[]): IntArray {
  return (ARRAY_OF[type] as unknown as { from(elements: readonly (number | bigint)[]): IntArray }).from(elements);
}

export function fixed(length: number, zero: () => unknown): FixedSlice {
  return new FixedSlice(length, zero);
}

/** Storage, which is changed in place, as opposed to a value, which is replaced. Meaningful for what a blank object holds. */
function isStorage(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || value instanceof RegisterValue || value instanceof View) return false;
  if (value instanceof Slice) return value instanceof FixedSlice;
  return Object.getPrototypeOf(value) !== Object.prototype;
}

/** Sets storage to zero in place, so that references to it stay good. */
export function clear(storage: object): void {
  if (isIntArray(storage)) clearIntegers(storage);
  else if (storage instanceof FixedSlice) clearElements(storage);
  else if (storage instanceof Atomic) storage.store(storage.zero());
  else eachField(storage, (zero, key, target) => { isStorage(zero) ? clear(target[key] as object) : (target[key] = zero); });
}

function clearIntegers(storage: IntArray): void {
  storage.fill((isBig64(storage) ? 0n : 0) as never);
}

function isBig64(storage: IntArray): boolean {
  return storage instanceof ARRAY_OF.u64 || storage instanceof ARRAY_OF.i64;
}

function clearElements(storage: FixedSlice): void {
  const zero = storage.zero();
  if (isStorage(zero)) for (const item of storage.items) clear(item as object);
  else storage.items.fill(zero);
}

/** `copy(to, from)`: every field, embedded storage in place. */
export function copy(to: object, from: object): void {
  if (isIntArray(to)) to.set(from as never);
  else if (to instanceof FixedSlice) copyElements(to, from as FixedSlice);
  else if (to instanceof Atomic) to.store((from as Atomic).load());
  else {
    eachField(to, (zero, key, target) => {
      const value = (from as typeof target)[key];
      isStorage(zero) ? copy(target[key] as object, value as object) : (target[key] = value);
    });
  }
}

function copyElements(to: FixedSlice, from: FixedSlice): void {
  const embedded = isStorage(to.zero());
  from.items.forEach((value, index) => { embedded ? copy(to.items[index] as object, value as object) : (to.items[index] = value); });
}

type Fields = { [key: string]: unknown };
/** A blank object of each class, to look at only. */
const templates = new Map<unknown, Fields>();

function templateOf(object: object): Fields {
  const known = templates.get(object.constructor);
  if (known !== undefined) return known;
  const made = new (object.constructor as BlankClass)(blank) as Fields;
  templates.set(object.constructor, made);
  return made;
}

/** The storage that lies inside an object or array: embedded fields, elements. */
export function inside(storage: object): object[] {
  if (isIntArray(storage) || storage instanceof Atomic) return [];
  if (storage instanceof Slice) return storage.items.filter(isStorage);
  const parts: object[] = [];
  eachField(storage, (zero, key, target) => { if (isStorage(zero)) parts.push(target[key] as object); });
  return parts;
}

/** Calls `visit` for each field of an object with what the field holds in a blank object of the same class. */
function eachField(object: object, visit: (zero: unknown, key: string, target: Fields) => void): void {
  const template = templateOf(object);
  for (const key of Object.keys(template)) visit(template[key], key, object as Fields);
}

