/** `failures.c`: the ends of the checks that the program has. lyn.h declares them. */

import { FAILURES, type Failure } from '../rules/failures.ts';
import { quoted } from './constants.ts';
import type { Writer } from './writer.ts';

export const FAILURES_FILE = 'failures.c';

export function failuresText(failures: ReadonlySet<Failure>, out: Writer): string {
  out.line('/* What failed checks say. Generated: do not edit. */');
  out.line('#include "lyn.h"');
  for (const failure of Object.keys(FAILURES) as Failure[]) if (failures.has(failure)) define(failure, out);
  return out.text();
}

/** `mulDivZero` is `lyn_fail_mul_div_zero`. */
function failureName(failure: Failure): string {
  return `lyn_fail_${failure.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;
}

function define(failure: Failure, out: Writer): void {
  const { words, values } = FAILURES[failure];
  const [type, kind, argument] = failure === 'assert' ? TEXT : UNSIGNED;
  const list = (each: readonly string[]): string => `{ ${each.join(', ')} }`;
  const none = values.length === 0;
  out.line('');
  out.line(`void ${failureName(failure)}(${[...values.map((value) => `${type}${value}`), PLACE].join(', ')}) {`);
  out.indent(() => {
    out.line(`static const struct lyn_text words[] = ${list(words.map((each) => `LYN_TEXT(${quoted(each)})`))};`);
    if (!none) out.line(`static const uint8_t kinds[] = ${list(values.map(() => kind))};`);
    out.line(`lyn_fail(words, LYN_COUNT(words), ${none ? 'NULL, NULL' : `kinds, (const uint64_t[])${list(values.map(argument))}`}, file, line);`);
  });
  out.line('}');
}

/** How values are handed over: their type in C, the kind in the format, the argument. */
const UNSIGNED = ['uint32_t ', 'LogKind_Unsigned', (value: string) => value] as const;
const TEXT = ['const struct lyn_text *', 'LogKind_Text', (value: string) => `lyn_text_argument(${value})`] as const;
const PLACE = 'const struct lyn_text *file, uint32_t line';
