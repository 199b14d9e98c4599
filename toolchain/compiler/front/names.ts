import { fail, type Front } from './context.ts';
import { ts } from './typescript.ts';

/** What `[Symbol.dispose]` is called in the IR, in C, and through interfaces. */
export const DISPOSE = 'dispose';

/** Whether a method is `[Symbol.dispose]() { ... }`. */
export function isDispose(node: ts.Node): boolean {
  return ts.isComputedPropertyName(node) && node.expression.getText() === 'Symbol.dispose';
}

/** A name for a local of the compiler's own: one that the file has no use for. */
export function unusedName(file: ts.SourceFile, wish: string): string {
  return mentions(file, wish) ? unusedName(file, `${wish}_`) : wish;
}

/** Whether a module uses a name for anything, a local variable too: emitted JavaScript has one scope for both. */
export function mentions(file: ts.SourceFile, name: string): boolean {
  return (file as ts.SourceFile & { readonly identifiers: ReadonlyMap<string, string> }).identifiers.has(name);
}

/** The name that a declaration, a member or a local gets: an identifier in C too. */
export function nameOf(front: Front, node: ts.Node): string {
  if (ts.isPrivateIdentifier(node)) return fail(front, node, 'accessModifier');
  if (isDispose(node) && (ts.isMethodDeclaration(node.parent) || ts.isMethodSignature(node.parent))) return DISPOSE;
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

/** A name for what the source gives none; numbered where the module uses the name for anything, or where it is taken. */
export function freeName(file: ts.SourceFile, wish: string, isTaken: (name: string) => boolean): string {
  let name = wish;
  for (let number = 2; mentions(file, name) || isTaken(name); number++) name = `${wish}_${number}`;
  return name;
}
