/** The table of rules as a page of the language reference: what the emitters write for operands `a` and `b`, type by type. */

import { INT, type IntName } from '../ir/types.ts';
import type { ArithmeticOp } from '../ir/code.ts';
import { BINARY, COMPARE, type BinaryRule } from './binary.ts';
import { atom } from './code.ts';
import { convertC, convertJs } from './convert.ts';
import { UNARY, type UnaryRule } from './unary.ts';

const TYPES = Object.keys(INT) as IntName[];
const A = atom('a');
const B = atom('b');

export function operatorsPage(): string {
  const parts = [
    HEAD,
    ...Object.entries(BINARY).map(([op, rule]) => binarySection(op as ArithmeticOp, rule)),
    ...Object.entries(UNARY).map(([op, rule]) => unarySection(op, rule)),
    comparisons(),
    conversions('C', (from, to) => convertC(A, from, to).text),
    conversions('JavaScript', (from, to) => convertJs(A, from, to).text),
  ];
  return `${parts.join('\n\n')}\n`;
}

const HEAD = `# Operators

Made from the table of rules (\`toolchain/compiler/rules/\`) that the evaluator, both emitters and the tests use; a test compares. Write it
anew with \`LYN_UPDATE_GOLDEN=1 npx vitest run --project unit toolchain/compiler/rules\`.

Both operands and the result have one type, and the result is wrapped to it at each operation. The forms are those for operands
\`a\` and \`b\` that are not constants; with a constant they may be shorter, and never mean anything else. The helpers \`lyn_...\` are those of
\`runtime/lyn.h\`.`;

function binarySection(op: ArithmeticOp, { says, panicsOnZero, c, js }: BinaryRule): string {
  const failure = panicsOnZero ? ' A divisor of zero panics: `b` is checked before.' : '';
  return section(`a ${op} b`, `${sentence(says)}${failure}`, TYPES.map((type) => [`\`${type}\``, c(A, B, type).text, js(A, B, type).text]));
}

function unarySection(op: string, { says, c, js }: UnaryRule): string {
  return section(`${op}a`, sentence(says), TYPES.map((type) => [`\`${type}\``, c(A, type).text, js(A, type).text]));
}

function section(title: string, text: string, rows: readonly (readonly [string, string, string])[]): string {
  return `## \`${title}\`\n\n${text}\n\n| type | in C | in JavaScript |\n| --- | --- | --- |\n${rows.map(([type, ...forms]) => row([type, ...forms.map(quoted)])).join('\n')}`;
}

function comparisons(): string {
  const rows = Object.entries(COMPARE).map(([op, { says, c, js }]) => row([quoted(`a ${op} b`), says, quoted(`a ${c} b`), quoted(`a ${js} b`)]));
  return `## Comparison\n\nOf two values of one type, by sign where it has one; the result is a boolean. The same for every type.\n\n| operator | is true if | in C | in JavaScript |\n| --- | --- | --- | --- |\n${rows.join('\n')}`;
}

function conversions(language: string, form: (from: IntName | 'bool', to: IntName) => string): string {
  const head = `## Conversions in ${language}\n\nFrom the type of the row to that of the column: the low bits, or extended by the sign of the source; a boolean is 0 or 1.`;
  const rows = (['bool', ...TYPES] as const).map((from) => row([`\`${from}\``, ...TYPES.map((to) => quoted(form(from, to)))]));
  return `${head}\n\n${row(['from', ...TYPES.map((to) => `\`${to}\``)])}\n| --- |${' --- |'.repeat(TYPES.length)}\n${rows.join('\n')}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
/** Code in a cell of a table, where a bar would end it. */
const quoted = (code: string): string => `\`${code.replaceAll('|', '\\|')}\``;
const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
