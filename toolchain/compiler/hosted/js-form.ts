import type { Type } from '../ir/types.ts';
import { isBig } from '../rules/integers.ts';
import { intNameOf } from '../c/types.ts';
import type { Form } from './form.ts';

/** Names and types of emitted JavaScript. Objects have no layout there. */
export function jsForm(file: string): Form {
  return {
    name: 'js', file, constructs: true,
    written: (type) => ({ js: jsType(type) }),
    function: (decl) => decl.name,
    global: ({ name, type }) => ({ symbol: name, js: jsType(type) }),
    member: (_, name) => name,
    field: (name) => name,
    shape: () => ({}),
    places: () => [],
    slots: () => new Map(),
    tag: ({ tag: { type } }, { name, tag }) => ({ tag: type.kind === 'enum' && type.decl.tagOf !== undefined ? name : typeof tag === 'bigint' ? Number(tag) : tag }),
    mask: () => undefined,
    table: () => undefined,
  };
}

const ARRAYS = { u8: 'Uint8Array', u16: 'Uint16Array', u32: 'Uint32Array', u64: 'BigUint64Array', i8: 'Int8Array', i16: 'Int16Array', i32: 'Int32Array', i64: 'BigInt64Array' } as const;

/** As TypeScript describes what a caller passes, and gets. */
function jsType(type: Type): string {
  switch (type.kind) {
    case 'enum': return type.decl.tagOf === undefined ? 'number' : 'string';
    case 'int': return isBig(intNameOf(type)) ? 'bigint' : 'number';
    case 'bool': return 'boolean';
    case 'text': return 'string';
    case 'void': case 'never': return type.kind;
    case 'handle': return 'bigint';
    case 'register': case 'record': case 'union': case 'class': case 'interface': case 'view': return type.decl.name;
    case 'nullable': return `${bracketed(jsType(type.to))} | null`;
    case 'atomic': return `Atomic<${jsType(type.of)}>`;
    case 'percpu': return `PerCpu<${type.decl.name}>`;
    case 'slice': case 'fixed': return type.element.kind === 'int' ? ARRAYS[type.element.name] : `ArrayLike<${jsType(type.element)}>`;
    case 'function': return `(${type.params.map((param, i) => `p${i}: ${jsType(param)}`).join(', ')}) => ${jsType(type.result)}`;
  }
}

const bracketed = (text: string): string => (text.includes('=>') ? `(${text})` : text);
