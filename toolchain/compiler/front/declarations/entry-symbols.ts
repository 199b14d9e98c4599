import type { FunctionDecl } from '../../ir/program.ts';
import type { Type } from '../../ir/types.ts';
import { describe } from '../types/describe.ts';

/** The symbols that the runtime calls, with the types of their parameters; docs/architecture.md says when. `object`: any class. */
const symbols: { readonly [symbol: string]: readonly string[] } = {
  lyn_main: [],
  lyn_ap_main: ['u32'],
  lyn_exit: ['object'],
  lyn_hazard: ['object'],
  lyn_entry_failed: ['object'],
  lyn_resumed: [],
  lyn_exception: ['object'],
  lyn_nmi: ['object'],
  lyn_interrupt: ['u32'],
  lyn_log: ['LogFormat', 'readonly u64[]'],
  lyn_panic: ['LogFormat', 'readonly u64[]'],
};

/** What is wrong with an entry, or undefined. */
export function problemOfEntry(symbol: string, target: FunctionDecl): string | undefined {
  if (!Object.hasOwn(symbols, symbol)) return `\`${symbol}\` is none of ${Object.keys(symbols).join(', ')}`;
  const wanted = symbols[symbol]!;
  const given = target.params.map(({ type }) => shapeOf(type));
  const fits = given.length === wanted.length && given.every((shape, index) => shape === wanted[index]);
  const endsWell = target.result.kind === 'void' || target.result.kind === 'never';
  if (fits && endsWell) return undefined;
  return `\`${symbol}\` is (${wanted.join(', ')}) => void, and \`${target.name}\` is (${given.join(', ')}) => ${describe(target.result)}`;
}

function shapeOf(type: Type): string {
  return type.kind === 'class' ? 'object' : describe(type);
}
