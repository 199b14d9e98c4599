import { fail, type Front } from './context.ts';
import { ts } from './typescript.ts';

/** The name that a declaration, a member or a local gets: an identifier in C too. */
export function nameOf(front: Front, node: ts.Node): string {
  if (ts.isPrivateIdentifier(node)) return fail(front, node, 'accessModifier');
  if (!ts.isIdentifier(node)) return fail(front, node, 'dynamicName', 'a computed or quoted name');
  return /^[A-Za-z_]\w*$/.test(node.text) ? node.text : fail(front, node, 'identifier', node.text);
}
