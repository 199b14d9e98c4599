import { abandon, fail, type Front } from './context.ts';
import type { ts } from './typescript.ts';

/** Names of JavaScript's own library, which people will try. TypeScript would only say that it cannot find them. */
const library: ReadonlySet<string> = new Set([
  'Array', 'ArrayBuffer', 'BigInt', 'Boolean', 'Buffer', 'DataView', 'Date', 'Error', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Promise', 'Proxy',
  'Reflect', 'RegExp', 'Set', 'String', 'Symbol', 'Uint8Array', 'Uint16Array', 'Uint32Array', 'BigUint64Array', 'WeakMap', 'WeakSet', 'console',
  'fetch', 'globalThis', 'Infinity', 'isNaN', 'NaN', 'parseInt', 'process', 'require', 'setInterval', 'setTimeout',
]);

/** A name that stands for nothing. TypeScript has reported it, unless it is of JavaScript's library, which has a message of its own. */
export function failUnresolved(front: Front, node: ts.Node): never {
  if (library.has(node.getText())) return fail(front, node, 'libraryThing', node.getText());
  return abandon(front);
}
