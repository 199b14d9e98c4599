import { fail, report, symbolOf, type Front } from '../context.ts';
import { ts } from '../typescript.ts';

/** `import { a, b } from './module.ts'`: by name, from a module of the program. */
export function checkImport(front: Front, node: ts.ImportDeclaration): void {
  const clause = node.importClause;
  if (clause?.name !== undefined) fail(front, clause, 'importForm', 'a default import');
  const bindings = clause?.namedBindings;
  if (bindings !== undefined && ts.isNamespaceImport(bindings)) fail(front, bindings, 'importForm', '`import * as`');
  if (!ts.isNamedImports(bindings ?? node)) return;
  for (const each of (bindings as ts.NamedImports).elements) checkElement(front, each, node);
}

function checkElement(front: Front, element: ts.ImportSpecifier, node: ts.ImportDeclaration): void {
  if (element.propertyName !== undefined) fail(front, element, 'importForm', '`as` in an import');
  const symbol = symbolOf(front, element.name);
  const file = symbol?.declarations?.[0]?.getSourceFile();
  if (file !== undefined && !front.modules.has(file)) report(front, node.moduleSpecifier, 'unreadableImport', (node.moduleSpecifier as ts.StringLiteral).text);
}
