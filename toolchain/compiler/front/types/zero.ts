import { zeroVariant } from '../../evaluate/values.ts';
import type { Type } from '../../ir/types.ts';

/** Whether storage of a type may begin as zero: all but references, which are never null. An object runs its constructor. */
export function startsAsZero(type: Type): boolean {
  switch (type.kind) {
    case 'interface': case 'function': case 'view': case 'handle': case 'void': case 'never': return false;
    case 'record': return type.decl.fields.every((field) => field.type.kind !== 'class' && startsAsZero(field.type));
    case 'union': return zeroVariant(type.decl).fields.every((field) => field.type.kind !== 'class' && startsAsZero(field.type));
    case 'fixed': return startsAsZero(type.element);
    case 'int': case 'bool': case 'text': case 'enum': case 'register': case 'class': case 'nullable': case 'slice': case 'atomic': case 'percpu': return true;
  }
}
