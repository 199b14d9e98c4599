import type { Type } from '../../ir/types.ts';

/** A type as its user would write it. */
export function describe(type: Type): string {
  switch (type.kind) {
    case 'int': return type.unit ?? type.name;
    case 'bool': return 'boolean';
    case 'text': return 'string';
    case 'void': case 'never': return type.kind;
    case 'enum': case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': return type.decl.written ?? type.decl.name;
    case 'function': return `(${type.params.map(describe).join(', ')}) => ${describe(type.result)}`;
    case 'nullable': return `${inUnion(type.to)} | null`;
    case 'fixed': return `FixedArray<${describe(type.element)}, ${type.length}>`;
    case 'slice': return `${type.readonly ? 'readonly ' : ''}${inUnion(type.element)}[]`;
    case 'atomic': return `Atomic<${describe(type.of)}>`;
    case 'handle': return `Handle<${type.decl.name}>`;
    case 'percpu': return `PerCpu<${type.decl.written ?? type.decl.name}>`;
  }
}

function inUnion(type: Type): string {
  return type.kind === 'function' || type.kind === 'nullable' ? `(${describe(type)})` : describe(type);
}
