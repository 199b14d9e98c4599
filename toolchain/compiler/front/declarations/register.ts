import type { RegisterDecl, RegisterField } from '../../ir/program.ts';
import { INT, type IntType } from '../../ir/types.ts';
import { constantNumber } from '../constants.ts';
import { fail, type Front } from '../context.ts';
import { builtinCallee } from '../expressions/builtin.ts';
import { nameOf } from '../names.ts';
import { bool, ints, isIntName } from '../types/basic.ts';
import { describe } from '../types/describe.ts';
import { resolveType } from '../types/resolve.ts';
import { ts } from '../typescript.ts';
import { declared } from './declared.ts';

const FORM = 'register(u64, { name: flag(0), other: bits<u8>(7, 4), frame: page(51, 12) })';

function refuseForm(front: Front, node: ts.Node): never {
  return fail(front, node, 'declaredForm', 'register(...)', FORM);
}

/** `const X = register(u64, { ... })`. */
export function declareRegister(front: Front, node: ts.VariableDeclaration, call: ts.CallExpression): RegisterDecl {
  const [width, fields] = call.arguments;
  if (width === undefined || fields === undefined || !ts.isIdentifier(width) || !ts.isObjectLiteralExpression(fields)) return refuseForm(front, call);
  const type = isIntName(width.text) ? ints[width.text] : refuseForm(front, width);
  const made: RegisterField[] = [];
  for (const property of fields.properties) made.push(registerField(front, property, type, made));
  return { ...declared(front, node.name, node.parent.parent), width: type, fields: made };
}

function registerField(front: Front, property: ts.ObjectLiteralElementLike, width: IntType, others: readonly RegisterField[]): RegisterField {
  if (!ts.isPropertyAssignment(property) || !ts.isIdentifier(property.name) || !ts.isCallExpression(property.initializer)) return refuseForm(front, property);
  const field = fieldOf(front, nameOf(front, property.name), property.initializer);
  const problem = problemOf(field, width) ?? overlapOf(field, others);
  return problem === undefined ? field : fail(front, property, 'registerField', field.name, problem);
}

function fieldOf(front: Front, name: string, call: ts.CallExpression): RegisterField {
  const callee = builtinCallee(front, call);
  const numbers = call.arguments.map((argument) => constantNumber(front, argument, 'a bit number'));
  const [high, low = high] = numbers;
  if (high === undefined || low === undefined || numbers.length !== (callee === 'flag' ? 1 : 2)) return refuseForm(front, call);
  switch (callee) {
    case 'flag': return { name, high, low, inPlace: false, type: bool };
    case 'bits': return { name, high, low, inPlace: false, type: bitsType(front, call) };
    case 'page': return { name, high, low, inPlace: true, type: { ...ints.u64, unit: 'Hpa' } };
    default: return refuseForm(front, call);
  }
}

function bitsType(front: Front, call: ts.CallExpression): RegisterField['type'] {
  const [argument] = call.typeArguments ?? [];
  if (argument === undefined) return fail(front, call, 'missingType', '`bits(...)`', 'bits<u8>(7, 4)');
  const type = resolveType(front, argument);
  if (type.kind === 'int' || type.kind === 'enum') return type;
  return fail(front, argument, 'mismatch', `\`${describe(type)}\``, 'an unsigned integer type or an enum');
}

function problemOf({ high, low, inPlace, type }: RegisterField, width: IntType): string | undefined {
  const bits = INT[width.name].bits;
  if (low > high) return `bit ${low} is above bit ${high}; the higher bit comes first`;
  if (high >= bits) return `bit ${high} is beyond the ${bits} bits of the register`;
  if (inPlace) return bits === 64 ? undefined : 'an address needs a register of 64 bits';
  if (type.kind === 'bool') return high === low ? undefined : 'a boolean is one bit';
  if (type.kind === 'enum') return undefined;
  if (INT[type.name].signed) return `${type.name} is signed`;
  return high - low + 1 > INT[type.name].bits ? `${high - low + 1} bits do not fit in ${type.name}` : undefined;
}

/** `with` replaces a field without touching another: two names for one bit would break that. */
function overlapOf({ high, low }: RegisterField, others: readonly RegisterField[]): string | undefined {
  const other = others.find((each) => low <= each.high && each.low <= high);
  return other === undefined ? undefined : `bit ${Math.max(low, other.low)} belongs to \`${other.name}\` already`;
}
