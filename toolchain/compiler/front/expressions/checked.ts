import type { Expr, Stmt } from '../../ir/code.ts';
import type { FunctionDecl, LocalDecl, Loc } from '../../ir/program.ts';
import type { IntName, IntType, UnionType } from '../../ir/types.ts';
import { contains, includes, maximum, minimum } from '../../rules/integers.ts';
import { fail, locOf, symbolOf, type Body } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { instantiate } from '../generics/instantiate.ts';
import { freeName } from '../names.ts';
import { bool, ints } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { ts } from '../typescript.ts';
import { noteCall } from './call.ts';
import { compileValue } from './expression.ts';

/** `u32.checked(x)`: the number if the type holds it, as a union; a call of a function that the module gets for it. */
export function compileChecked(body: Body, node: ts.CallExpression, to: IntName): Expr {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) return fail(body.front, node, 'argumentCount', String(node.arguments.length), '1');
  const value = compileValue(body, argument);
  const { type } = value;
  if (type.kind !== 'int') return fail(body.front, argument, 'operandType', `${to}.checked`, `\`${describe(type)}\``, 'integers');
  if (includes(to, type.name)) return fail(body.front, node, 'needlessChecked', `${to}.checked`, type.name, to);
  const target = checkedFunction(body, node, to, type.name);
  noteCall(body, node, target);
  return { kind: 'call', type: target.result, target, args: [value], loc: locOf(body.front, node) };
}

/** One for each module and each pair of types. */
function checkedFunction(body: Body, node: ts.CallExpression, to: IntName, from: IntName): FunctionDecl {
  const file = node.getSourceFile();
  const own = body.front.helpers.get(file) ?? new Map<string, FunctionDecl>();
  body.front.helpers.set(file, own);
  const key = `checked_${to}_of_${from}`;
  const known = own.get(key);
  if (known !== undefined) return known;
  const made = makeFunction(body, node, freeName(file, key, () => false), to, from);
  own.set(key, made);
  return made;
}

function makeFunction(body: Body, node: ts.CallExpression, name: string, to: IntName, from: IntName): FunctionDecl {
  const loc = locOf(body.front, node);
  const type = checkedType(body, node, to);
  const param: LocalDecl = { name: 'value', type: ints[from], mutable: true, loc };
  const value: Expr = { kind: 'local', type: param.type, decl: param, loc };
  const outside = outsideOf(value, ints[from], to);
  const statements: Stmt[] = [
    { kind: 'if', test: outside, then: [{ kind: 'return', value: variant(type, false, undefined, loc), loc }], otherwise: undefined, loc },
    { kind: 'return', value: variant(type, true, { kind: 'convert', type: ints[to], operand: value, loc }, loc), loc },
  ];
  const { path } = body.front.modules.get(node.getSourceFile())!;
  return { name, module: path, exported: false, doc: `\`${to}.checked\` of a ${from}.`, loc, params: [param], result: type, owner: undefined, body: statements };
}

/** `Checked<T>` of machine.d.ts, which is what `checked` is declared to give. */
function checkedType(body: Body, node: ts.CallExpression, to: IntName): UnionType {
  const signature = symbolOf(body.front, (node.expression as ts.PropertyAccessExpression).name)?.declarations?.[0] as ts.MethodSignature;
  const name = (signature.type as ts.TypeReferenceNode).typeName;
  const found = declarationOf(body.front, symbolOf(body.front, name)!, node);
  const made = found.kind === 'generic' ? instantiate(body.front, found.generic, [ints[to]], node) : found;
  if (made.kind !== 'union') throw new TypeError('machine.d.ts does not declare `Checked` as a union');
  return { kind: 'union', decl: made.decl };
}

/** Whether a value lies below or above what the type holds; only what can be is asked. */
function outsideOf(value: Expr, type: IntType, to: IntName): Expr {
  const { loc } = value;
  const compare = (op: '<' | '>', limit: bigint): Expr => ({ kind: 'binary', type: bool, op, left: value, right: { kind: 'constant', type, value: limit, loc }, loc });
  const below = contains(to, minimum(type.name)) ? undefined : compare('<', minimum(to));
  const above = contains(to, maximum(type.name)) ? undefined : compare('>', maximum(to));
  if (below === undefined || above === undefined) return (below ?? above)!;
  return { kind: 'logical', type: bool, op: '||', left: below, right: above, loc };
}

function variant(type: UnionType, ok: boolean, value: Expr | undefined, loc: Loc): Expr {
  const { decl } = type;
  const chosen = decl.variants.find(({ tag }) => tag === ok)!;
  return { kind: 'union', type, decl, variant: chosen, fields: value === undefined ? [] : [{ field: chosen.fields[0]!, value }], loc };
}
