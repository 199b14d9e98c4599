/** Functions: prototypes and definitions. */

import type { FunctionDecl } from '../ir/program.ts';
import { FunctionContext, type ModuleContext, type Unit } from './context.ts';
import { bodyCompletes } from './fold.ts';
import { statements } from './statement.ts';
import { joined } from './types.ts';
import { docComment, type Writer } from './writer.ts';

/** `static uint32_t cpuid_handle(struct Vcpu *vcpu)`, with the parameters' names as the function itself has them. */
export function signature(unit: Unit, decl: FunctionDecl, nameOf: (i: number) => string): string {
  const { names, types, reach, cold } = unit;
  const params = decl.params.map((param, i) => types.variable(param.type, nameOf(i)));
  const scope = reach.isLocal(decl) ? 'static ' : '';
  const noreturn = decl.result.kind === 'never' ? '_Noreturn ' : '';
  return `${cold.has(decl) ? 'LYN_COLD ' : ''}${scope}${noreturn}${joined(types.of(decl.result), names.function(decl))}(${params.length === 0 ? 'void' : params.join(', ')})`;
}

export function prototype(unit: Unit, decl: FunctionDecl): string {
  const names = unit.names.parameters(decl.params);
  return `${signature(unit, decl, (i) => names[i]!)};`;
}

export function defineFunction(module: ModuleContext, decl: FunctionDecl, out: Writer): void {
  const ctx = new FunctionContext(module, decl);
  const head = signature(module.unit, decl, (i) => ctx.local(decl.params[i]!));
  ctx.out.indent(() => {
    for (const param of decl.params) if (!ctx.isRead(param)) ctx.out.line(`(void)${ctx.local(param)};`);
    statements(ctx, ctx.body);
    end(ctx, decl);
  });
  out.append(ctx.formats);
  for (const line of docComment(decl.doc)) out.line(line);
  out.line(`${head} {`, decl.loc);
  out.append(ctx.out);
  out.line('}');
}

/** Where the source knows that the end is not reached (a `switch` over all members), C does not: a value outside its enum gets there. */
function end(ctx: FunctionContext, decl: FunctionDecl): void {
  if (decl.result.kind === 'void' || !bodyCompletes(ctx.body)) return;
  ctx.out.line(`lyn_fail_unreachable(${ctx.here(decl.loc, 'unreachable')});`, decl.loc);
}
