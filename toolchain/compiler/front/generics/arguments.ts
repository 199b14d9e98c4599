import { fail, symbolOf, type Front } from '../context.ts';
import { declarationOf } from '../declarations/lookup.ts';
import { describe } from '../types/describe.ts';
import { isStorage, numberOf, resolveType } from '../types/resolve.ts';
import { sameButForUnit, sameType } from '../types/same.ts';
import type { Type } from '../../ir/types.ts';
import { ts } from '../typescript.ts';
import { isNumber, type Generic, type Instance, type TypeArgument, type TypeParameter } from './generic.ts';
import { describeArgument } from './naming.ts';

/** The type arguments as written, in the order of the parameters; those left out are the defaults. */
export function resolveArguments(front: Front, generic: Generic, written: readonly ts.TypeNode[], use: ts.Node): TypeArgument[] {
  const { parameters, name } = generic;
  const args: TypeArgument[] = [];
  for (const [index, parameter] of parameters.entries()) {
    const node = written[index];
    const found = node === undefined ? defaultOf(generic, args, parameter) : resolveArgument(front, generic, parameter, node);
    args.push(found ?? fail(front, use, 'typeArgumentCount', name, String(parameters.length), String(written.length)));
  }
  return written.length <= parameters.length ? args : fail(front, use, 'typeArgumentCount', name, String(parameters.length), String(written.length));
}

function resolveArgument(front: Front, { name }: Generic, parameter: TypeParameter, node: ts.TypeNode): TypeArgument {
  if (isNumber(parameter)) return { kind: 'number', value: numberOf(front, node, `\`${parameter.name}\` of \`${name}\``) };
  const type = resolveType(front, node);
  if (isStorage(type)) return fail(front, node, 'storageType', `\`${describe(type)}\``);
  return type.kind === 'void' || type.kind === 'never' ? fail(front, node, 'unknownType', `\`${describe(type)}\` here`) : type;
}

/** The default of a type parameter, which may name those before it. */
export function defaultOf(generic: Generic, before: readonly TypeArgument[], parameter: TypeParameter): TypeArgument | undefined {
  const node = parameter.node.default;
  if (node === undefined) return undefined;
  const typeArguments = new Map([...generic.front.typeArguments, ...before.map((arg, index) => [generic.parameters[index]!.symbol, arg] as const)]);
  return resolveArgument({ ...generic.front, typeArguments }, generic, parameter, node);
}

/** Refuses type arguments that the constraints of their parameters do not allow. TypeScript compares shapes, the language names. */
export function checkArguments(front: Front, instance: Instance, use: ts.Node): void {
  instance.generic.parameters.forEach((parameter, index) => checkArgument(front, instance, parameter, instance.args[index]!, use));
}

function checkArgument(front: Front, instance: Instance, { name, node }: TypeParameter, arg: TypeArgument, use: ts.Node): void {
  const { constraint } = node;
  if (constraint === undefined || arg.kind === 'number' || allows(instance.front, constraint, arg)) return;
  fail(front, use, 'constraint', describeArgument(arg), `${name} extends ${constraint.getText()}`, instance.generic.name);
}

function allows(front: Front, constraint: ts.TypeNode, arg: Type): boolean {
  const alternatives = alternativesOf(front, constraint);
  return alternatives === 'objects' ? arg.kind === 'class' : alternatives.some((type) => fits(arg, type));
}

/** The types that a constraint lists, or all objects. */
export function alternativesOf(front: Front, constraint: ts.TypeNode): readonly Type[] | 'objects' {
  if (ts.isParenthesizedTypeNode(constraint)) return alternativesOf(front, constraint.type);
  if (constraint.kind === ts.SyntaxKind.ObjectKeyword) return 'objects';
  if (ts.isUnionTypeNode(constraint) && !constraint.types.some(isNull)) return constraint.types.flatMap((each) => listed(front, each) ?? [resolveType(front, each)]);
  const isOperator = ts.isTypeOperatorNode(constraint) && constraint.operator !== ts.SyntaxKind.ReadonlyKeyword;
  if (isOperator || refused.has(constraint.kind)) return fail(front, constraint, 'constraintForm', constraint.getText());
  return listed(front, constraint) ?? [resolveType(front, constraint)];
}

/** What the name of a list of numbers stands for. */
function listed(front: Front, node: ts.TypeNode): readonly Type[] | undefined {
  const symbol = ts.isTypeReferenceNode(node) ? symbolOf(front, node.typeName) : undefined;
  const declared = symbol?.declarations?.[0];
  if (symbol === undefined || declared === undefined || !ts.isTypeAliasDeclaration(declared) || declared.getSourceFile().isDeclarationFile) return undefined;
  const found = declarationOf(front, symbol, node);
  return found?.kind === 'list' ? found.types : undefined;
}

const refused: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.BigIntKeyword, ts.SyntaxKind.TypeLiteral, ts.SyntaxKind.ConditionalType, ts.SyntaxKind.IntersectionType,
  ts.SyntaxKind.UnknownKeyword, ts.SyntaxKind.AnyKeyword, ts.SyntaxKind.IndexedAccessType, ts.SyntaxKind.MappedType, ts.SyntaxKind.LiteralType,
]);

function isNull(node: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(node) && node.literal.kind === ts.SyntaxKind.NullKeyword;
}

function fits(arg: Type, type: Type): boolean {
  if (sameType(arg, type)) return true;
  if (arg.kind === 'int' && type.kind === 'int') return type.unit === undefined && sameButForUnit(arg, type);
  if (type.kind === 'nullable') return fits(arg.kind === 'nullable' ? arg.to : arg, type.to);
  return arg.kind === 'class' && type.kind === 'interface' && arg.decl.implements.includes(type.decl);
}
