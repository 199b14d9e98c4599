import type { Expr } from '../../ir/code.ts';
import type { ClassDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, locOf, type Body } from '../context.ts';
import { compileGenericCall } from '../generics/infer.ts';
import { ints, voidType } from '../types/basic.ts';
import { compilePoolCall } from '../pools/members.ts';
import type { ts } from '../typescript.ts';
import { compileArguments } from './arguments.ts';
import { compileAtomic } from './atomic.ts';
import { callOf, compileReferenceCall } from './call.ts';
import { compileObject, failMember, memberOf, namedDeclaration, refuseForms } from './property.ts';
import { compileRegisterWith, compileStaticCall } from './register.ts';

type Callee = ts.PropertyAccessExpression;
type Of<K extends Type['kind']> = Extract<Type, { kind: K }>;
/** Gives undefined for a method that the type does not have. */
type MethodCompiler<K extends Type['kind']> = (body: Body, node: ts.CallExpression, callee: Callee, object: Expr, type: Of<K>) => Expr | undefined;

/** `object.method(...)`, by the type of the object; a field that holds a function is called through it. */
export function compileMethodCall(body: Body, node: ts.CallExpression, callee: Callee): Expr {
  refuseForms(body, callee);
  const named = namedDeclaration(body, callee.expression);
  if (named !== undefined) return compileStaticCall(body, node, callee, named);
  const object = compileObject(body, callee.expression);
  const compile = methods[object.type.kind] as MethodCompiler<never> | undefined;
  const called = compile?.(body, node, callee, object, object.type as never);
  return called ?? compileFieldCall(body, node, callee, object);
}

function compileFieldCall(body: Body, node: ts.CallExpression, callee: Callee, object: Expr): Expr {
  const member = memberOf(body, object, callee.name.text, callee);
  if (member === undefined) return failMember(body, callee.name, object.type);
  return compileReferenceCall(body, node, member);
}

const methods: { readonly [K in Type['kind']]?: MethodCompiler<K> } = {
  class: (body, node, callee, object, { decl }) => {
    const ofPool = decl.pool === undefined ? undefined : compilePoolCall(body, node, callee.name.text, object, decl);
    if (ofPool !== undefined) return ofPool;
    const method = decl.methods.find((each) => each.name === callee.name.text);
    if (method === undefined) return compileGenericMethod(body, node, callee, object, decl);
    return callOf(body, node, method, [object, ...compileArguments(body, node, node.arguments, method.params.slice(1).map(({ type }) => type), method.params.slice(1))]);
  },
  interface: (body, node, callee, object, { decl }) => {
    const method = decl.methods.find((each) => each.name === callee.name.text);
    if (method === undefined) return undefined;
    const args = compileArguments(body, node, node.arguments, method.type.params);
    return { kind: 'callInterface', type: method.type.result, object, decl, method, args, loc: locOf(body.front, node) };
  },
  register: (body, node, callee, base) => (callee.name.text === 'with' ? compileRegisterWith(body, node, base) : undefined),
  slice: compileSliceCall,
  fixed: compileSliceCall,
  atomic: (body, node, callee, target, { of }) => compileAtomic(body, node, callee.name, target, of),
  percpu: (body, node, callee, object, { decl }) => {
    if (callee.name.text !== 'here' || object.kind !== 'global') return undefined;
    return { kind: 'percpuHere', type: { kind: 'class', decl }, global: object.decl, loc: locOf(body.front, node) };
  },
};

function compileGenericMethod(body: Body, node: ts.CallExpression, callee: Callee, object: Expr, decl: ClassDecl): Expr | undefined {
  const generic = body.front.genericMethods.get(decl)?.find((each) => each.name === callee.name.text);
  if (generic === undefined) return undefined;
  const { target, args } = compileGenericCall(body, node, generic);
  return callOf(body, node, target, [object, ...args]);
}

function compileSliceCall(body: Body, node: ts.CallExpression, callee: Callee, array: Expr, type: Of<'slice' | 'fixed'>): Expr | undefined {
  const op = callee.name.text;
  const loc = locOf(body.front, node);
  const isReadonly = type.kind === 'slice' && type.readonly;
  const slice: Type = { kind: 'slice', element: type.element, readonly: isReadonly };
  if (op === 'subarray') {
    const [from, to] = compileArguments(body, node, node.arguments, [ints.u32, ints.u32]) as [Expr, Expr];
    return { kind: 'subarray', type: slice, array, from, to, loc };
  }
  if (op !== 'fill' && op !== 'set') return undefined;
  if (isReadonly) fail(body.front, callee, 'readonlyTarget', 'a read-only slice', 'it is declared `readonly`');
  if (type.element.kind === 'class') fail(body.front, node, 'operandType', op, 'objects', 'values; `copy(to, from)` copies objects');
  const [arg] = compileArguments(body, node, node.arguments, [op === 'fill' ? type.element : { ...slice, readonly: true } as Type]) as [Expr];
  return { kind: 'sliceOp', type: voidType, op, array, arg, loc };
}
