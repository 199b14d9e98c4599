import { abandon, fail, type Front } from './context.ts';
import type { ts } from './typescript.ts';

const ARRAY = 'use a fixed array: `array(u8, 16)`, or a table: `const t: readonly u8[] = [1, 2]`';
const CONVERT = 'convert visibly: `u32(x)`';
const OBJECTS = 'use a fixed array, a class, or a `pool` of objects';
const MACHINE = 'there is no operating system below: ports, registers and memory are in machine.d.ts';
const HOST = 'do it on the host, before the program is compiled';
const INTEGERS = 'there are integers only; they have `MIN` and `MAX`';
const SHAPES = 'declare a class, a record or a union';

/** Names of JavaScript's own library, which people will try, and what to write instead. TypeScript would only say that it cannot find them. */
const library: ReadonlyMap<string, string> = new Map(Object.entries({
  Array: ARRAY, ArrayBuffer: ARRAY, DataView: ARRAY, Buffer: ARRAY, Uint8Array: ARRAY, Uint16Array: ARRAY, Uint32Array: ARRAY, BigUint64Array: ARRAY,
  BigInt: CONVERT, Boolean: 'compare: `x !== 0`', Number: CONVERT, String: 'put the parts in a log format', parseInt: CONVERT,
  Math: 'write it out: `a > b ? a : b`; `mulDiv`, `mulHigh` and `countBits` are in machine.d.ts', Infinity: INTEGERS, isNaN: INTEGERS, NaN: INTEGERS,
  Map: OBJECTS, Set: OBJECTS, WeakMap: OBJECTS, WeakSet: OBJECTS, Object: SHAPES, Proxy: SHAPES, Reflect: SHAPES, Symbol: SHAPES,
  Error: 'return a union that says what failed, or `panic(...)`', console: 'write `log.info(`...`)`', Date: HOST, JSON: HOST, RegExp: HOST, require: HOST,
  Promise: MACHINE, fetch: MACHINE, globalThis: MACHINE, process: MACHINE, setInterval: MACHINE, setTimeout: MACHINE,
}));

/** What to write instead of something of JavaScript's library. */
export const insteadOf = (name: string): string => library.get(name) ?? 'use fixed arrays, classes and intrinsics';

/** A name that stands for nothing. TypeScript has reported it, unless it is of JavaScript's library, which has a message of its own. */
export function failUnresolved(front: Front, node: ts.Node): never {
  const name = node.getText();
  if (library.has(name)) return fail(front, node, 'libraryThing', name, insteadOf(name));
  return abandon(front);
}
