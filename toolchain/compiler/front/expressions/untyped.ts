import { symbolOf, type Front } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { ts } from '../typescript.ts';

const arithmetic = new Set([
  ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AmpersandToken, ts.SyntaxKind.BarToken, ts.SyntaxKind.CaretToken,
]);
const shifts = new Set([ts.SyntaxKind.LessThanLessThanToken, ts.SyntaxKind.GreaterThanGreaterThanToken]);

/** Whether an expression has no type of its own, only that of its context: literals, their names, and operations on nothing else. */
export function isUntyped(front: Front, node: ts.Node): boolean {
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
  if (ts.isIdentifier(node)) return isNamedLiteral(front, node);
  if (ts.isParenthesizedExpression(node)) return isUntyped(front, node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator !== ts.SyntaxKind.ExclamationToken && isUntyped(front, node.operand);
  if (ts.isConditionalExpression(node)) return isUntyped(front, node.whenTrue) && isUntyped(front, node.whenFalse);
  if (!ts.isBinaryExpression(node)) return false;
  if (shifts.has(node.operatorToken.kind)) return isUntyped(front, node.left);
  return arithmetic.has(node.operatorToken.kind) && isUntyped(front, node.left) && isUntyped(front, node.right);
}

/** `const PORTS = 0x1000` at module level: a name for a literal. */
function isNamedLiteral(front: Front, node: ts.Identifier): boolean {
  const symbol = symbolOf(front, node);
  const declared = symbol?.valueDeclaration;
  if (symbol === undefined || declared === undefined || !mayNameLiteral(declared)) return false;
  return declarationOf(front, symbol, node).kind === 'literal';
}

function mayNameLiteral(node: ts.Declaration): boolean {
  if (!ts.isVariableDeclaration(node) || node.type !== undefined || node.initializer === undefined) return false;
  const statement = node.parent.parent;
  return ts.isVariableStatement(statement) && ts.isSourceFile(statement.parent) && !node.getSourceFile().isDeclarationFile;
}
