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
  /** Names the method that `using` calls when control leaves its block. */
  readonly dispose: unique symbol;
}
declare const Symbol: SymbolConstructor;
interface Disposable { [Symbol.dispose](): void }
interface IteratorYieldResult<T> { done?: false; value: T }
interface IteratorReturnResult<R> { done: true; value: R }
type IteratorResult<T, R = unknown> = IteratorYieldResult<T> | IteratorReturnResult<R>;
interface Iterator<T, R = any, N = any> { next(...args: [] | [N]): IteratorResult<T, R> }
interface Iterable<T, R = any, N = any> { [Symbol.iterator](): Iterator<T, R, N> }
interface IterableIterator<T, R = any, N = any> extends Iterator<T, R, N> { [Symbol.iterator](): IterableIterator<T, R, N> }

type ConstructorParameters<C extends abstract new (...args: any) => any> = C extends abstract new (...args: infer P) => any ? P : never;
type InstanceType<C extends abstract new (...args: any) => any> = C extends abstract new (...args: any) => infer T ? T : never;
type Partial<T> = { [K in keyof T]?: T[K] };
type Readonly<T> = { readonly [K in keyof T]: T[K] };
type Record<K extends string | number, T> = { [P in K]: T };
interface TemplateStringsArray extends ReadonlyArray<string> {}
