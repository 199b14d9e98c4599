import type { Expr } from '../../ir/code.ts';
import type { LocalDecl } from '../../ir/program.ts';
import { symbolOf, type Body } from '../context.ts';
import { both, factOf, variantsOf, without } from '../facts.ts';
import { ts } from '../typescript.ts';

/** What is known of a nullable local, or of one that holds a union, after `value` has been assigned to it. */
export function learnFromAssignment(body: Body, local: LocalDecl, value: Expr): void {
  const { type } = local;
  if (type.kind !== 'nullable' && type.kind !== 'union') return;
  const cases = type.kind === 'union' ? variantsOf(body.facts, value, type.decl) : isNeverNull(value) ? ['present' as const] : undefined;
  const others = without(body.facts, [local]);
  body.facts = cases === undefined ? others : both(others, factOf(local, cases));
}

/** Whether a value of nullable type is one only by how it is seen. */
function isNeverNull(value: Expr): boolean {
  if (value.kind === 'retype') return value.operand.type.kind !== 'nullable';
  return value.kind === 'toInterface' && value.object.type.kind !== 'nullable';
}

/** The locals that a loop may assign: what was known of them before does not hold inside of it. */
export function assignedIn(body: Body, node: ts.Node): LocalDecl[] {
  const found: LocalDecl[] = [];
  const visit = (each: ts.Node): void => {
    const target = ts.isBinaryExpression(each) && each.operatorToken.kind === ts.SyntaxKind.EqualsToken ? withoutBrackets(each.left) : undefined;
    if (target !== undefined && ts.isIdentifier(target)) {
      const symbol = symbolOf(body.front, target);
      const local = symbol === undefined ? undefined : body.locals.get(symbol);
      if (local !== undefined) found.push(local);
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

function withoutBrackets(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? withoutBrackets(node.expression) : node;
}
