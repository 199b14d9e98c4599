import { ts } from '../typescript.ts';

const arithmetic = new Set([
  ts.SyntaxKind.PlusToken, ts.SyntaxKind.MinusToken, ts.SyntaxKind.AsteriskToken, ts.SyntaxKind.SlashToken, ts.SyntaxKind.PercentToken,
  ts.SyntaxKind.AmpersandToken, ts.SyntaxKind.BarToken, ts.SyntaxKind.CaretToken,
]);
const shifts = new Set([ts.SyntaxKind.LessThanLessThanToken, ts.SyntaxKind.GreaterThanGreaterThanToken]);

/** Whether an expression has no type of its own, only that of its context: literals, and operations on nothing else. */
export function isUntyped(node: ts.Node): boolean {
  if (ts.isNumericLiteral(node) || ts.isBigIntLiteral(node)) return true;
  if (ts.isParenthesizedExpression(node)) return isUntyped(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator !== ts.SyntaxKind.ExclamationToken && isUntyped(node.operand);
  if (ts.isConditionalExpression(node)) return isUntyped(node.whenTrue) && isUntyped(node.whenFalse);
  if (!ts.isBinaryExpression(node)) return false;
  if (shifts.has(node.operatorToken.kind)) return isUntyped(node.left);
  return arithmetic.has(node.operatorToken.kind) && isUntyped(node.left) && isUntyped(node.right);
}
