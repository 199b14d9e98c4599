import type { Unit } from '../compiler/c/context.ts';
import { methodOf } from '../compiler/c/reach.ts';
import type { Expr, ExprOf, Stmt } from '../compiler/ir/code.ts';
import type { FunctionDecl, LocalDecl } from '../compiler/ir/program.ts';
import type { ConstValue } from '../compiler/ir/value.ts';
import type { Type } from '../compiler/ir/types.ts';
import { eachExprIn, eachStmt } from '../compiler/ir/walk.ts';

/** A call whose target is known at run time only. */
export type IndirectCall = ExprOf<'callInterface'> | ExprOf<'callReference'>;

/** Who may call whom in the program as it is emitted: through interfaces and references too. */
export class CallGraph {
  readonly #unit: Unit;
  /** Functions whose references are values somewhere, by the C name of their type. */
  readonly #referred: ReadonlyMap<string, readonly FunctionDecl[]>;
  /** What immutable locals are made of, and what loops run over. */
  readonly #origins = new Map<LocalDecl, { readonly of: Expr; readonly isElement: boolean }>();

  constructor(unit: Unit) {
    this.#unit = unit;
    for (const body of this.bodies.values()) eachStmt(body, (s) => this.#noteOrigin(s));
    this.#referred = this.#findReferred();
  }

  get bodies(): ReadonlyMap<FunctionDecl, readonly Stmt[]> {
    return this.#unit.reach.functions;
  }

  /** What the function may call, each once, in the order of the source. */
  callees(decl: FunctionDecl): FunctionDecl[] {
    const found = new Set<FunctionDecl>();
    eachExprIn(this.bodies.get(decl) ?? [], (e) => this.targets(e).forEach((target) => found.add(target)));
    return [...found];
  }

  /** What an expression itself, without its operands, may call. */
  targets(e: Expr): readonly FunctionDecl[] {
    switch (e.kind) {
      case 'call': return [e.target];
      case 'new': return constructorOf({ kind: 'class', decl: e.decl });
      case 'newArray': return constructorOf(e.element);
      case 'callInterface': return this.implementations(e).map(({ method }) => method);
      case 'callReference': return this.#references(e);
      default: return [];
    }
  }

  /** The methods behind an interface: of classes that are ever seen as it. */
  implementations({ decl, method }: ExprOf<'callInterface'>) {
    const { tables } = this.#unit.reach;
    const seen = decl.implementers.length === 1 ? decl.implementers : decl.implementers.filter((owner) => tables.get(owner)?.has(decl));
    return seen.map((owner) => ({ owner, method: methodOf(owner, method.name) }));
  }

  /** From a constant table exactly its functions; from anywhere else all of that type whose reference is a value somewhere. */
  #references({ callee }: ExprOf<'callReference'>): readonly FunctionDecl[] {
    const values = this.#valuesOf(callee);
    if (values === undefined) return this.#referred.get(this.#typeName(callee.type)) ?? [];
    return [...new Set(values.flatMap((value) => (value.kind === 'function' ? [value.decl] : [])))];
  }

  /** Every value that an expression may have, if all are known at compile time. */
  #valuesOf(e: Expr): readonly ConstValue[] | undefined {
    switch (e.kind) {
      case 'functionRef': return [{ kind: 'function', decl: e.decl }];
      case 'global': return e.decl.storage === 'constant' && e.decl.value !== undefined ? [e.decl.value] : undefined;
      case 'toSlice': return this.#valuesOf(e.array);
      case 'nonNull': case 'retype': return this.#valuesOf(e.operand);
      case 'index': return elementsOf(this.#valuesOf(e.array));
      case 'recordField': return this.#valuesOf(e.record)?.flatMap((value) => (value.kind === 'record' ? [value.fields.get(e.name)!] : []));
      case 'local': {
        const origin = this.#origins.get(e.decl);
        const values = origin && this.#valuesOf(origin.of);
        return origin?.isElement === true ? elementsOf(values) : values;
      }
      default: return undefined;
    }
  }

  #noteOrigin(s: Stmt): void {
    if (s.kind === 'let' && !s.decl.mutable && s.init !== undefined) this.#origins.set(s.decl, { of: s.init, isElement: false });
    if (s.kind === 'forOf') this.#origins.set(s.decl, { of: s.array, isElement: true });
  }

  #findReferred(): Map<string, FunctionDecl[]> {
    const found = new Set<FunctionDecl>();
    for (const body of this.bodies.values()) {
      eachExprIn(body, (e) => {
        if (e.kind === 'functionRef') found.add(e.decl);
      });
    }
    for (const { value } of this.#unit.reach.globals) if (value !== undefined) addFunctions(value, found);
    const byType = new Map<string, FunctionDecl[]>();
    for (const decl of found) {
      const name = this.#typeName({ kind: 'function', params: decl.params.map((param) => param.type), result: decl.result });
      byType.set(name, [...(byType.get(name) ?? []), decl]);
    }
    return byType;
  }

  #typeName(type: Type): string {
    const target = type.kind === 'nullable' ? type.to : type;
    return target.kind === 'function' ? this.#unit.types.functionName(target) : '';
  }
}

function constructorOf(type: Type): readonly FunctionDecl[] {
  return type.kind === 'class' && type.decl.construct !== undefined ? [type.decl.construct] : [];
}

function elementsOf(arrays: readonly ConstValue[] | undefined): readonly ConstValue[] | undefined {
  if (arrays?.every((array) => array.kind === 'slice' && array.of.kind === 'table') !== true) return undefined;
  return arrays.flatMap((array) => (array.kind === 'slice' && array.of.kind === 'table' ? array.of.elements.slice(array.from, array.from + array.length) : []));
}

function addFunctions(value: ConstValue, found: Set<FunctionDecl>): void {
  switch (value.kind) {
    case 'function': found.add(value.decl); break;
    case 'record': case 'object': for (const inner of value.fields.values()) addFunctions(inner, found); break;
    case 'array': for (const element of value.elements) addFunctions(element, found); break;
    case 'slice': if (value.of.kind === 'table') for (const element of value.of.elements) addFunctions(element, found); break;
    default:
  }
}

/** A function as its source names it: `handleCpuid`, `Vcpu.skip`. */
export function sourceName({ name, owner }: FunctionDecl): string {
  return owner === undefined ? name : `${owner.name}.${name}`;
}
