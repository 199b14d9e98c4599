/** How types look in C. */

import type { Expr } from '../ir/code.ts';
import type { ClassDecl, InterfaceDecl } from '../ir/program.ts';
import type { FunctionType, IntName, Type } from '../ir/types.ts';
import { C_TYPE } from '../rules/integers.ts';
import type { Names } from './names.ts';

/** The integer that represents a value of the type: of integers, enums, registers and views. */
export function intNameOf(type: Type): IntName {
  switch (type.kind) {
    case 'int': return type.name;
    case 'enum': return type.decl.repr;
    case 'register': return type.decl.width.name;
    case 'view': case 'handle': return 'u64';
    case 'nullable': return intNameOf(type.to);
    default: throw new Error(`A value of type ${type.kind} is no integer.`);
  }
}

export const isScalar = (e: Expr): boolean => e.type.kind === 'int' || e.type.kind === 'enum' || e.type.kind === 'register' || e.type.kind === 'bool';

/** A reference that is a number: nothing lies at the physical address 0, and the generation in a handle is odd. */
export const isWord = ({ kind }: Type): boolean => kind === 'view' || kind === 'handle';

/** An interface with one implementer is that class: calls through it are direct. */
export function soleImplementer(decl: InterfaceDecl): ClassDecl | undefined {
  return decl.implementers.length === 1 ? decl.implementers[0] : undefined;
}

export class Types {
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** The type of a value: a variable, a parameter, a result. References are pointers. */
  of(type: Type): string {
    switch (type.kind) {
      case 'int': case 'enum': case 'register': case 'view': case 'handle': return C_TYPE[intNameOf(type)];
      case 'bool': return 'bool';
      case 'void': case 'never': return 'void';
      case 'text': return 'struct lyn_text';
      case 'record': case 'union': return `struct ${this.#names.type(type.decl)}`;
      case 'class': return `struct ${this.#names.type(type.decl)} *`;
      case 'interface': return this.#interface(type.decl);
      case 'function': return this.functionName(type);
      case 'nullable': return this.of(type.to);
      case 'slice': return `struct ${this.sliceName(type.element)}`;
      case 'atomic': return this.of(type.of);
      case 'percpu': return `struct ${this.#names.type(type.decl)}`;
      case 'fixed': return this.#pointerTo(type.element, '');
    }
  }

  #interface(decl: InterfaceDecl): string {
    const sole = soleImplementer(decl);
    return sole === undefined ? `struct ${this.#names.type(decl)}` : `struct ${this.#names.type(sole)} *`;
  }

  /** A declaration of a variable that holds a value of the type: `uint32_t x`, `struct Vcpu *vcpu`. */
  variable(type: Type, name: string): string {
    if (type.kind === 'fixed') return this.#pointerTo(type.element, name);
    return joined(this.of(type), name);
  }

  /** A declaration of storage: arrays inline, objects by value. */
  storage(type: Type, name: string, embedded = true): string {
    if (type.kind === 'fixed') return this.storage(type.element, `${name}[${type.length}]`);
    if (type.kind === 'class' && embedded) return `struct ${this.#names.type(type.decl)} ${name}`;
    return this.variable(type, name);
  }

  /** A pointer to the first of some elements. */
  #pointerTo(element: Type, name: string): string {
    return element.kind === 'fixed' ? this.storage(element, `(*${name})`) : this.storage(element, `*${name}`);
  }

  elementPointer(element: Type, name: string): string {
    return this.#pointerTo(element, name).trimEnd();
  }

  sliceName(element: Type): string {
    return `slice_${this.short(element)}`;
  }

  /** A typedef's name: parameters, then the result. */
  functionName(type: FunctionType): string {
    const params = type.params.map((param) => this.short(param));
    return ['fn', ...(params.length === 0 ? ['void'] : params), 'to', this.short(type.result)].join('_');
  }

  /** A type as part of a name. */
  short(type: Type): string {
    switch (type.kind) {
      case 'int': return type.name;
      case 'never': return 'void';
      case 'enum': case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': return this.#names.type(type.decl);
      case 'handle': return `${this.#names.type(type.decl)}_handle`;
      case 'function': return this.functionName(type);
      case 'nullable': return type.to.kind === 'class' ? `${this.short(type.to)}_reference` : this.short(type.to);
      case 'slice': return this.sliceName(type.element);
      case 'fixed': return `${this.short(type.element)}_${type.length}`;
      case 'atomic': return `atomic_${this.short(type.of)}`;
      case 'percpu': return this.#names.type(type.decl);
      case 'bool': case 'void': case 'text': return type.kind;
    }
  }
}

export function joined(type: string, name: string): string {
  return type.endsWith('*') ? `${type}${name}` : `${type} ${name}`;
}
