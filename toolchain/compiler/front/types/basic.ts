import type { BoolType, IntName, IntType, NeverType, TextType, VoidType } from '../../ir/types.ts';
import { INT } from '../../ir/types.ts';

export const bool: BoolType = { kind: 'bool' };
export const voidType: VoidType = { kind: 'void' };
export const never: NeverType = { kind: 'never' };
export const text: TextType = { kind: 'text' };

/** The integer types by their names. */
export const ints: { readonly [N in IntName]: IntType } = {
  u8: { kind: 'int', name: 'u8' }, u16: { kind: 'int', name: 'u16' }, u32: { kind: 'int', name: 'u32' }, u64: { kind: 'int', name: 'u64' },
  i8: { kind: 'int', name: 'i8' }, i16: { kind: 'int', name: 'i16' }, i32: { kind: 'int', name: 'i32' }, i64: { kind: 'int', name: 'i64' },
};

export function isIntName(name: string): name is IntName {
  return Object.hasOwn(INT, name);
}
