import type { FixedType, Type } from '../../ir/types.ts';
import { describe } from './describe.ts';

/** What makes storage of this type, as its user would write it: `array(u32, 4)`. Undefined of types that are values. */
export function makerOf(type: Type): string | undefined {
  switch (type.kind) {
    case 'atomic': return `atomic(${argument(type.of)})`;
    case 'percpu': return `perCpu(${describe({ kind: 'class', decl: type.decl })})`;
    case 'fixed': return arrayMaker(type);
    default: return undefined;
  }
}

function arrayMaker({ element, length }: FixedType): string {
  if (element.kind === 'nullable') return `references<${describe(element.to)}, ${length}>(${length})`;
  return `array(${argument(element)}, ${length})`;
}

/** A type where a maker takes it as a value. */
function argument(type: Type): string {
  return type.kind === 'int' ? type.name : type.kind === 'bool' ? 'bool' : describe(type);
}

/** Whoever writes elements into the declaration mostly wants a table: docs/language/tables.md. */
export function tableInstead(type: Type): string {
  if (type.kind !== 'fixed' || (type.element.kind !== 'int' && type.element.kind !== 'bool')) return '';
  return `, zeros at first; a table of constants is a \`const\` of the module with the type \`readonly ${describe(type.element)}[]\``;
}
