import type { EnumDecl } from '../../ir/program.ts';
import type { IntName } from '../../ir/types.ts';
import { fail, type Front } from '../context.ts';
import { nameOf } from '../names.ts';
import type { ts } from '../typescript.ts';
import { contains } from '../../rules/integers.ts';
import type { DeclarationOf } from './declaration.ts';
import { declared } from './declared.ts';

export function declareEnum(front: Front, node: ts.EnumDeclaration): DeclarationOf<'enum'> {
  const members = node.members.map((member) => ({ name: nameOf(front, member.name), value: memberValue(front, member) }));
  const decl: EnumDecl = { ...declared(front, node.name, node), repr: reprOf(members.map(({ value }) => value)), members };
  if (node.getSourceFile().isDeclarationFile) front.machine.enums.push(decl);
  return { kind: 'enum', decl };
}

function memberValue(front: Front, member: ts.EnumMember): bigint {
  const value = front.checker.getConstantValue(member);
  if (typeof value !== 'number' || !Number.isInteger(value)) return fail(front, member, 'enumMember', member.name.getText());
  if (!contains('u32', BigInt(value)) && !contains('i32', BigInt(value))) fail(front, member, 'enumMember', member.name.getText());
  return BigInt(value);
}

/** The first of u8, u16, u32, i32 that holds all members. */
function reprOf(values: readonly bigint[]): IntName {
  return (['u8', 'u16', 'u32', 'i32'] as const).find((name) => values.every((value) => contains(name, value))) ?? 'i32';
}
