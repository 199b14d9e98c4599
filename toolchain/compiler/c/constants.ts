/** Constants as a C programmer writes them: small ones in decimal, masks in hexadecimal, members of enums by name. */

import { INT, type IntName, type Type } from '../ir/types.ts';
import { atom, type Code } from '../rules/code.ts';
import { minimum } from '../rules/integers.ts';
import type { Names } from './names.ts';
import { intNameOf, isWord, soleImplementer } from './types.ts';

/** `uint64_t` is `unsigned long`: gcc tells it from `unsigned long long`. */
const SUFFIX: { readonly [N in IntName]: string } = { u8: '', u16: '', u32: 'u', u64: 'ul', i8: '', i16: '', i32: '', i64: 'l' };

/** From here on decimal digits say nothing to a reader, unless they are round or a familiar size. */
const HEX_FROM = 0xFFn;
const isFamiliar = (value: bigint): boolean => (value < 0x10000n ? value % 10n === 0n || (value & (value - 1n)) === 0n : value % 1000n === 0n);

function digits(value: bigint): string {
  return value >= HEX_FROM && !isFamiliar(value) ? `0x${value.toString(16).toUpperCase()}` : String(value);
}

/** A literal that C converts to the type without a word; `typed` is of the type itself. */
export function integer(value: bigint, type: IntName): Code {
  if (value < 0n) return negative(value, type);
  const text = digits(value);
  // Decimal literals never become unsigned by themselves.
  const tooBig = !text.startsWith('0x') && value > 0x7FFFFFFFn && !INT[type].signed;
  const typed = `${text}${SUFFIX[type]}`;
  return { text: tooBig ? typed : text, outer: 'atom', typed };
}

function negative(value: bigint, type: IntName): Code {
  const { bits } = INT[type];
  if (value === minimum(type) && bits >= 32) return { text: `INT${bits}_MIN`, outer: 'atom', typed: `INT${bits}_MIN` };
  // In decimal: a hexadecimal literal may be unsigned, and so would be its negative.
  const text = String(value);
  return { text, outer: 'unary', typed: `${text}${SUFFIX[type]}` };
}

export function constantOf(value: bigint | boolean | string | null, type: Type, names: Names): Code {
  if (value === null) return nullOf(type, names);
  if (typeof value === 'boolean') return atom(String(value));
  if (typeof value === 'string') return atom(`(struct lyn_text)${text(value)}`);
  if (type.kind === 'enum') {
    const member = type.decl.members.find((candidate) => candidate.value === value);
    if (member !== undefined) return atom(names.member(type.decl, member.name));
  }
  return integer(value, intNameOf(type));
}

/** Text in an initialiser. */
export function text(value: string): string {
  return `LYN_TEXT(${quoted(value)})`;
}

/** A C string literal; what is not printable in octal, which ends after three digits. */
export function quoted(value: string): string {
  const escaped = [...value].map((char) => {
    const code = char.charCodeAt(0);
    if (char === '\n') return '\\n';
    if (char === '"' || char === '\\') return `\\${char}`;
    // `??=` and its like are trigraphs in C11.
    if (char === '?') return '\\?';
    return code < 32 || code > 126 ? `\\${code.toString(8).padStart(3, '0')}` : char;
  });
  return `"${escaped.join('')}"`;
}

function nullOf(type: Type, names: Names): Code {
  const target = type.kind === 'nullable' ? type.to : type;
  if (isWord(target)) return atom('LYN_NULL_WORD');
  if (target.kind === 'interface' && soleImplementer(target.decl) === undefined) return atom(`(struct ${names.type(target.decl)}){ NULL, NULL }`);
  return atom('NULL');
}
