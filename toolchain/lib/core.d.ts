/**
 * The standard library of machine TypeScript: what `tsc` itself needs to know with `noLib`, and no more.
 * A member that is not declared here does not exist in the language. Everything else is in machine.d.ts.
 */

interface Object {}
interface Function {}
interface CallableFunction extends Function {}
interface NewableFunction extends Function {}
interface IArguments {}
interface RegExp {}
interface Symbol {}

interface Number {}

interface BigInt {}

interface Boolean {}

/** Constant text: a literal, a table element, or a value passed on from one. It cannot be built at run time. */
interface String {
  /** Length in bytes. Text is ASCII. */
  readonly length: u32;
}

/** A slice: a pointer and a length. Every index is checked. */
interface Array<T> {
  readonly length: u32;
  [index: number]: T;
  /** The elements `from` up to but not including `to`, the same storage. Panics unless `from <= to <= length`. */
  subarray(from: u32, to: u32): T[];
  /** Sets every element to `value`. */
  fill(value: T): void;
  /** Copies as many elements as `source` has to the start of this slice. Panics if they do not fit. May overlap. */
  set(source: readonly T[]): void;
  [Symbol.iterator](): IterableIterator<T>;
}

/** A slice through which nothing can be written. */
interface ReadonlyArray<T> {
  readonly length: u32;
  readonly [index: number]: T;
  /** The elements `from` up to but not including `to`, the same storage. Panics unless `from <= to <= length`. */
  subarray(from: u32, to: u32): readonly T[];
  [Symbol.iterator](): IterableIterator<T>;
}

interface SymbolConstructor {
  readonly iterator: unique symbol;
}
declare const Symbol: SymbolConstructor;
interface IteratorYieldResult<T> { done?: false; value: T }
interface IteratorReturnResult<R> { done: true; value: R }
type IteratorResult<T, R = unknown> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T> { next(): IteratorResult<T> }
interface Iterable<T> { [Symbol.iterator](): Iterator<T> }
interface IterableIterator<T> extends Iterator<T> { [Symbol.iterator](): IterableIterator<T> }

type Partial<T> = { [K in keyof T]?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Record<K extends string | number, T> = { [P in K]: T };
interface TemplateStringsArray extends ReadonlyArray<string> {}
