import { fail, symbolOf, type Body } from '../context.ts';
import type { MessageKey } from '../../diagnostics/messages.ts';
import { builtinCallee } from './builtin.ts';
import { ts } from '../typescript.ts';
import { failUnresolved, insteadOf } from '../unresolved.ts';

const { SyntaxKind } = ts;

/** Expressions that are not in the language, by syntax. */
const refusals = new Map<ts.SyntaxKind, readonly [MessageKey, ...string[]]>([
  [SyntaxKind.ArrowFunction, ['closure']],
  [SyntaxKind.FunctionExpression, ['closure']],
  [SyntaxKind.ClassExpression, ['classExpression']],
  [SyntaxKind.NewExpression, ['newInFunction']],
  [SyntaxKind.RegularExpressionLiteral, ['regex']],
  [SyntaxKind.SpreadElement, ['spread']],
  [SyntaxKind.AwaitExpression, ['async', 'await']],
  [SyntaxKind.YieldExpression, ['generator']],
  [SyntaxKind.TypeOfExpression, ['typeofOperator']],
  [SyntaxKind.VoidExpression, ['voidOperator']],
  [SyntaxKind.DeleteExpression, ['deletion']],
  [SyntaxKind.TemplateExpression, ['stringOperation', 'built at run time']],
  [SyntaxKind.TaggedTemplateExpression, ['stringOperation', 'built at run time']],
  [SyntaxKind.PostfixUnaryExpression, ['incrementExpression', '++']],
  [SyntaxKind.SuperKeyword, ['inheritance']],
  [SyntaxKind.SatisfiesExpression, ['unknownSyntax', '`satisfies`']],
  [SyntaxKind.TypeAssertionExpression, ['as']],
  [SyntaxKind.MetaProperty, ['libraryThing', 'import.meta', insteadOf('import.meta')]],
  [SyntaxKind.OmittedExpression, ['unknownSyntax', 'a hole in an array']],
]);

export function refuseExpression(body: Body, node: ts.Expression): never {
  if (ts.isNewExpression(node)) refuseNew(body, node);
  const refusal = refusals.get(node.kind);
  if (refusal === undefined) return fail(body.front, node, 'unknownSyntax', `this ${SyntaxKind[node.kind]}`);
  const [key, ...values] = refusal;
  return fail(body.front, node, key, ...values);
}

function refuseNew(body: Body, node: ts.NewExpression): void {
  if (symbolOf(body.front, node.expression) === undefined) failUnresolved(body.front, node.expression);
  if (body.isStatic) fail(body.front, node, 'newInside');
}

/** Calls such as `array(...)` that make storage, where there is none to be made. */
export function refuseStorage(body: Body, node: ts.CallExpression): never {
  return fail(body.front, node, 'storageOnly', builtinCallee(body.front, node)!);
}
