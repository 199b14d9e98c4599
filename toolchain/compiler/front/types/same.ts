import type { FunctionType, IntType, Type } from '../../ir/types.ts';

/** Whether two types are one: nominal declarations by identity, the rest by structure. Units count. */
export function sameType(a: Type, b: Type): boolean {
  switch (a.kind) {
    case 'int': return b.kind === 'int' && a.name === b.name && a.unit === b.unit;
    case 'bool': case 'void': case 'never': case 'text': return a.kind === b.kind;
    case 'enum': case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': case 'handle': case 'percpu':
      return a.kind === b.kind && a.decl === b.decl;
    case 'function': return b.kind === 'function' && sameSignature(a, b);
    case 'nullable': return b.kind === 'nullable' && sameType(a.to, b.to);
    case 'fixed': return b.kind === 'fixed' && a.length === b.length && sameType(a.element, b.element);
    case 'slice': return b.kind === 'slice' && a.readonly === b.readonly && sameType(a.element, b.element);
    case 'atomic': return b.kind === 'atomic' && sameType(a.of, b.of);
  }
}

export function sameSignature(a: FunctionType, b: FunctionType): boolean {
  return a.params.length === b.params.length && sameType(a.result, b.result) && a.params.every((param, index) => sameType(param, b.params[index]!));
}

/** Equal but for a unit that only one of them has: an address and a plain number. */
export function sameButForUnit(a: IntType, b: IntType): boolean {
  return a.name === b.name && (a.unit === b.unit || a.unit === undefined || b.unit === undefined);
}
