import { symbolOf, type Front } from '../context.ts';
import { ts } from '../typescript.ts';

/** Calls that stand at the top of a module: attributes.ts reads them when everything is declared. */
export const attributes: ReadonlySet<string> = new Set(['entry', 'offsets', 'cold']);

/** The name of what machine.d.ts declares and `node` calls: `array`, `cpu.rdmsr`; undefined for any other expression. */
export function builtinCallee(front: Front, node: ts.Node): string | undefined {
  return ts.isCallExpression(node) ? builtinName(front, node.expression) : undefined;
}

/** The name under which machine.d.ts declares what an expression names: `u32`, `cpu`, `cpu.rdmsr`. */
export function builtinName(front: Front, node: ts.Expression): string | undefined {
  if (ts.isIdentifier(node)) return isBuiltin(front, node) ? node.text : undefined;
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return undefined;
  return isBuiltin(front, node.expression) ? `${node.expression.text}.${node.name.text}` : undefined;
}

function isBuiltin(front: Front, node: ts.Identifier): boolean {
  return declarationOfBuiltin(front, node)?.getSourceFile().isDeclarationFile ?? false;
}

/** Where machine.d.ts declares the value that a name stands for. */
export function declarationOfBuiltin(front: Front, node: ts.Node): ts.Declaration | undefined {
  const symbol = symbolOf(front, node);
  return symbol?.valueDeclaration;
}
