import type { InterfaceDecl, InterfaceMethod } from '../../ir/program.ts';
import { fail, type Front } from '../context.ts';
import { isDispose, nameOf } from '../names.ts';
import { resolveParameterType, resolveType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import type { Declaration } from './declaration.ts';
import { declared } from './declared.ts';
import { remember } from './lookup.ts';

export function declareInterface(front: Front, node: ts.InterfaceDeclaration, symbol: ts.Symbol): Declaration {
  if (node.heritageClauses !== undefined) fail(front, node.heritageClauses[0]!, 'inheritance');
  const methods: InterfaceMethod[] = [];
  const made: Declaration = { kind: 'interface', decl: { ...declared(front, node.name, node), methods, implementers: [] } satisfies InterfaceDecl };
  remember(front, symbol, made);
  methods.push(...node.members.map((member) => declareMethod(front, member)));
  return made;
}

function declareMethod(front: Front, member: ts.TypeElement): InterfaceMethod {
  if (!ts.isMethodSignature(member) || !(ts.isIdentifier(member.name) || isDispose(member.name))) return fail(front, member, 'interfaceMember');
  if (member.questionToken !== undefined) fail(front, member, 'optionalMember');
  if (member.typeParameters !== undefined) fail(front, member, 'genericMember');
  if (member.type === undefined) return fail(front, member, 'missingType', `the result of \`${member.name.getText()}\``, `${member.name.getText()}(...): void`);
  const params = member.parameters.map((param) => resolveParameterType(front, param));
  return { name: nameOf(front, member.name), type: { kind: 'function', params, result: resolveType(front, member.type) } };
}
