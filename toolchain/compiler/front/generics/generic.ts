import type { ClassDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { fail, report, symbolOf, type Front } from '../context.ts';
import type { Declaration } from '../declarations/declaration.ts';
import { moduleDeclares } from '../body.ts';
import { nameOf } from '../names.ts';
import { ts } from '../typescript.ts';

/** What a type parameter stands for: a type, or, for `N extends number`, a number that is known at compile time. */
export type TypeArgument = Type | { readonly kind: 'number'; readonly value: number };

export type GenericNode = ts.FunctionDeclaration | ts.MethodDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration | ts.TypeAliasDeclaration;

/** A declaration with type parameters. Nothing of it is compiled but its instances, one for each combination of type arguments. */
export type Generic = {
  readonly node: GenericNode;
  readonly symbol: ts.Symbol;
  readonly name: string;
  readonly parameters: readonly TypeParameter[];
  /** The class whose method it is. */
  readonly owner: ClassDecl | undefined;
  /** What is known around it: the type arguments of the class whose method it is. */
  readonly front: Front;
};

export type TypeParameter = { readonly name: string; readonly symbol: ts.Symbol; readonly node: ts.TypeParameterDeclaration };

/** A generic with its type arguments: from here on an ordinary declaration. */
export type Instance = {
  readonly generic: Generic;
  readonly args: readonly TypeArgument[];
  /** Its name in the program: `Ring_u8_16`. */
  readonly name: string;
  /** As the source writes it: `Ring<u8, 16>`. */
  readonly written: string;
  /** What is known inside of it: its type arguments. */
  readonly front: Front;
  /** The instance that asked for it first, if it was one, and where. */
  readonly parent: Instance | undefined;
  readonly use: string;
  declaration: Declaration;
};

/** A declaration of a module that has type parameters. */
export function isGeneric(node: ts.Node): node is Exclude<GenericNode, ts.MethodDeclaration> {
  const mayBe = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  return mayBe && node.typeParameters !== undefined;
}

export function genericOf(front: Front, node: GenericNode, symbol: ts.Symbol, owner?: ClassDecl): Generic {
  if (node.name === undefined) return fail(front, node, 'defaultExport');
  const parameters = node.typeParameters!.map((each) => parameterOf(front, each));
  return { node, symbol, name: nameOf(front, node.name), parameters, owner, front };
}

function parameterOf(front: Front, node: ts.TypeParameterDeclaration): TypeParameter {
  const [modifier] = node.modifiers ?? [];
  if (modifier !== undefined) fail(front, modifier, 'unknownSyntax', `\`${modifier.getText()}\` before a type parameter`);
  if (moduleDeclares(node.name)) report(front, node.name, 'shadowing', node.name.text);
  return { name: node.name.text, symbol: symbolOf(front, node.name)!, node };
}

/** `N extends number`: a number, not a type. */
export function isNumber({ node }: TypeParameter): boolean {
  return node.constraint?.kind === ts.SyntaxKind.NumberKeyword;
}
