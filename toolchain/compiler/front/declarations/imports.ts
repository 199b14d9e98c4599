import { fail, report, symbolOf, type Front } from '../context.ts';
import { ts } from '../typescript.ts';

/** `import { a, b } from './module.ts'`: by name, from a module of the program. */
export function checkImport(front: Front, node: ts.ImportDeclaration): void {
  const clause = node.importClause;
  if (clause?.name !== undefined) return refuseImport(front, clause.name, clause, 'a default import');
  const bindings = clause?.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) return refuseImport(front, bindings.name, bindings, '`import * as`');
  if (!ts.isNamedImports(bindings ?? node)) return;
  for (const each of (bindings as ts.NamedImports).elements) checkElement(front, each, node);
}

/** The name stands for nothing then, and its uses say nothing more. */
export function refuseImport(front: Front, name: ts.Identifier, node: ts.Node, form: string): never {
  const symbol = symbolOf(front, name);
  if (symbol !== undefined && !front.declarations.has(symbol)) front.declarations.set(symbol, { kind: 'broken' });
  return fail(front, node, 'importForm', form);
}

function checkElement(front: Front, element: ts.ImportSpecifier, node: ts.ImportDeclaration): void {
  if (element.propertyName !== undefined) fail(front, element, 'importForm', '`as` in an import');
  const symbol = symbolOf(front, element.name);
  const file = symbol?.declarations?.[0]?.getSourceFile();
  if (file !== undefined && !front.modules.has(file)) report(front, node.moduleSpecifier, 'unreadableImport', (node.moduleSpecifier as ts.StringLiteral).text);
}
