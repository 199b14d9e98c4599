import type { RecordDecl, UnionDecl } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';

/** Whether values of the type are, or contain, references to objects or arrays. */
export function carries(type: Type): boolean {
  switch (type.kind) {
    case 'int': case 'bool': case 'void': case 'never': case 'text': case 'enum': case 'register': case 'function': case 'view': case 'handle': case 'atomic': return false;
    case 'nullable': return carries(type.to);
    case 'record': case 'union': return valueCarries(type.decl);
    default: return true;
  }
}

const known = new WeakMap<RecordDecl | UnionDecl, boolean>();

function valueCarries(decl: RecordDecl | UnionDecl): boolean {
  const done = known.get(decl);
  if (done !== undefined) return done;
  const found = ('slots' in decl ? decl.slots : decl.fields).some(({ type }) => carries(type));
  known.set(decl, found);
  return found;
}

/** Whether elements of the type lie inside their array, so that to name one is to name a part of the array. */
export function isInline(element: Type): boolean {
  return element.kind === 'class' || element.kind === 'fixed' || element.kind === 'atomic';
}
