import type { AtomicOp, Expr, MemoryOrder } from '../../ir/code.ts';
import type { AtomicType } from '../../ir/types.ts';
import { constantText } from '../constants.ts';
import { fail, locOf, type Body } from '../context.ts';
import { bool, voidType } from '../types/basic.ts';
import type { ts } from '../typescript.ts';
import { compileArguments } from './arguments.ts';

/** How many operands of `T` an operation of `Atomic<T>` takes, the order that it has unless told, and the orders that it may be told. */
type Rule = { readonly operands: number; readonly order: MemoryOrder; readonly orders: readonly MemoryOrder[]; readonly forBooleans: boolean };

const ALL: readonly MemoryOrder[] = ['relaxed', 'acquire', 'release', 'sequential'];
const arithmetic: Rule = { operands: 1, order: 'sequential', orders: ALL, forBooleans: false };

const rules: { readonly [O in AtomicOp]: Rule } = {
  load: { operands: 0, order: 'acquire', orders: ['relaxed', 'acquire', 'sequential'], forBooleans: true },
  store: { operands: 1, order: 'release', orders: ['relaxed', 'release', 'sequential'], forBooleans: true },
  exchange: { operands: 1, order: 'sequential', orders: ALL, forBooleans: true },
  compareExchange: { operands: 2, order: 'sequential', orders: [], forBooleans: true },
  add: arithmetic, sub: arithmetic, and: arithmetic, or: arithmetic,
};

/** `count.add(1)`, `count.add(1, 'relaxed')`. Gives undefined for what is no operation of an atomic. */
export function compileAtomic(body: Body, node: ts.CallExpression, name: ts.MemberName, target: Expr, of: AtomicType['of']): Expr | undefined {
  if (!Object.hasOwn(rules, name.text)) return undefined;
  const op = name.text as AtomicOp;
  const rule = rules[op];
  if (of.kind === 'bool' && !rule.forBooleans) fail(body.front, name, 'operandType', op, 'a boolean', 'integers');
  const given = node.arguments.length === rule.operands + 1 ? node.arguments[rule.operands] : undefined;
  const order = given === undefined ? rule.order : orderOf(body, given, op, rule.orders);
  const operands = given === undefined ? node.arguments : node.arguments.slice(0, -1);
  const args = compileArguments(body, node, operands, Array.from({ length: rule.operands }, () => of));
  const type = op === 'store' ? voidType : op === 'compareExchange' ? bool : of;
  return { kind: 'atomic', type, target, op, args, order, loc: locOf(body.front, node) };
}

function orderOf(body: Body, node: ts.Expression, op: AtomicOp, orders: readonly MemoryOrder[]): MemoryOrder {
  const text = constantText(node);
  const found = orders.find((order) => order === text);
  return found ?? fail(body.front, node, 'memoryOrder', op, orders.length === 0 ? 'none' : orders.map((order) => `\`'${order}'\``).join(', '));
}
