import { fail, type Front } from './context.ts';
import { ts } from './typescript.ts';

/** The name that a declaration, a member or a local gets: an identifier in C too. */
export function nameOf(front: Front, node: ts.Node): string {
  if (ts.isPrivateIdentifier(node)) return fail(front, node, 'accessModifier');
  if (!ts.isIdentifier(node)) return fail(front, node, 'dynamicName', 'a computed or quoted name');
  checkName(front, node);
  return node.text;
}

/** Names of JavaScript's own that emitted code uses, or that mean something else in an object. */
const JAVASCRIPT = new Set(['BigInt', 'Math', 'Number', '__proto__']);

export function checkName(front: Front, node: ts.Identifier): void {
  if (!/^[A-Za-z_]\w*$/.test(node.text)) fail(front, node, 'identifier', node.text);
  if (JAVASCRIPT.has(node.text)) fail(front, node, 'javascriptName', node.text);
}
