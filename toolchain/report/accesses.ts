import type { Unit } from '../compiler/c/context.ts';
import type { Expr, Stmt } from '../compiler/ir/code.ts';
import type { ClassDecl, FunctionDecl, GlobalDecl } from '../compiler/ir/program.ts';
import { operands } from '../compiler/ir/walk.ts';
import { sourceName, type CallGraph } from './call-graph.ts';
import type { Count, TableAccesses } from './facts.ts';

/** Counts VMREAD and VMWRITE in the handlers of every constant table of functions that take what `lyn_exit` takes, and nothing else. */
export function tableAccesses(unit: Unit, graph: CallGraph): TableAccesses[] {
  const vcpu = unit.program.entries.find(({ symbol }) => symbol === 'lyn_exit')?.target.params[0]?.type;
  if (vcpu?.kind !== 'class') return [];
  const reads = new Counter(graph, 'vmx.read');
  const writes = new Counter(graph, 'vmx.write');
  const tables = [...unit.reach.globals].flatMap((global) => (handlersOf(global, vcpu.decl) === undefined ? [] : [global]));
  return tables.map((global) => ({
    table: global.name,
    file: global.loc.file,
    handlers: [...handlersOf(global, vcpu.decl)!].map(([handler, indices]) => ({ handler: sourceName(handler), indices, reads: reads.of(handler), writes: writes.of(handler) })),
  })).sort((a, b) => (a.file + a.table < b.file + b.table ? -1 : 1));
}

/** The functions of a table, each with the indices at which it stands. */
function handlersOf({ value, storage }: GlobalDecl, takes: ClassDecl): Map<FunctionDecl, number[]> | undefined {
  if (storage !== 'constant' || value?.kind !== 'slice' || value.of.kind !== 'table') return undefined;
  const found = new Map<FunctionDecl, number[]>();
  for (const [i, element] of value.of.elements.entries()) {
    if (element.kind !== 'function') return undefined;
    const [first, ...more] = element.decl.params;
    if (first?.type.kind !== 'class' || first.type.decl !== takes || more.length > 0) return undefined;
    found.set(element.decl, [...(found.get(element.decl) ?? []), i]);
  }
  return found.size === 0 ? undefined : found;
}

const NONE: Count = { least: 0, most: 0, loops: false };
const ONE: Count = { least: 1, most: 1, loops: false };
const sum = (a: Count, b: Count): Count => ({ least: a.least + b.least, most: a.most + b.most, loops: a.loops || b.loops });
const either = (a: Count, b: Count): Count => ({ least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), loops: a.loops || b.loops });
const maybe = (a: Count): Count => either(NONE, a);
const repeated = (a: Count): Count => ({ ...a, loops: a.loops || a.most > 0 });

/** The ways out of a list of statements, each with its count; absent: there is none. A panic is no way out. */
type Ways = { readonly next?: Count; readonly leaves?: Count; readonly jumps?: Count };
const eitherWay = (a: Count | undefined, b: Count | undefined): Count | undefined => (a === undefined ? b : b === undefined ? a : either(a, b));
const after = (before: Count, way: Count | undefined): Count | undefined => way && sum(before, way);
const waysOf = (next: Count | undefined, leaves: Count | undefined, jumps: Count | undefined): Ways => ({ ...(next && { next }), ...(leaves && { leaves }), ...(jumps && { jumps }) });

/** Counts one intrinsic on the ways through functions. */
class Counter {
  readonly #graph: CallGraph;
  readonly #name: string;
  readonly #known = new Map<FunctionDecl, Count>();

  constructor(graph: CallGraph, name: string) {
    this.#graph = graph;
    this.#name = name;
  }

  /** A function that never comes back counts as what it does on no way at all: nothing. */
  of(decl: FunctionDecl): Count {
    const known = this.#known.get(decl);
    if (known !== undefined) return known;
    // Met again below itself: a circle, which the report names elsewhere.
    this.#known.set(decl, { ...NONE, loops: true });
    const ways = this.#body(this.#graph.bodies.get(decl) ?? []);
    const count = eitherWay(ways.next, ways.leaves) ?? NONE;
    this.#known.set(decl, count);
    return count;
  }

  #body(body: readonly Stmt[]): Ways {
    let ways: Ways = { next: NONE };
    for (const s of body) {
      if (ways.next === undefined) break;
      const then = this.#statement(s);
      const { next } = ways;
      ways = waysOf(after(next, then.next), eitherWay(ways.leaves, after(next, then.leaves)), eitherWay(ways.jumps, after(next, then.jumps)));
    }
    return ways;
  }

  #statement(s: Stmt): Ways {
    switch (s.kind) {
      case 'let': return { next: s.init === undefined ? NONE : this.#expression(s.init) };
      case 'assign': case 'compound': return { next: sum(this.#expression(s.target), this.#expression(s.value)) };
      case 'expr': return s.expr.type.kind === 'never' ? {} : { next: this.#expression(s.expr) };
      case 'assert': return { next: this.#expression(s.test) };
      case 'if': return this.#branches(this.#expression(s.test), [s.then, s.otherwise ?? []]);
      case 'switch': return this.#branches(this.#expression(s.subject), [...s.cases.map((c) => c.body), s.otherwise ?? []]);
      case 'while': return this.#loop(this.#expression(s.test), this.#body(s.body), NONE, false);
      case 'doWhile': return this.#loop(NONE, this.#body(s.body), this.#expression(s.test), true);
      case 'for': return this.#for(s);
      case 'forOf': return this.#loop(this.#expression(s.array), this.#body(s.body), NONE, false);
      case 'return': return { leaves: s.value === undefined ? NONE : this.#expression(s.value) };
      case 'break': case 'continue': return { jumps: NONE };
      case 'block': return this.#body(s.body);
      case 'log': return { next: s.format.args.reduce((total, arg) => sum(total, this.#expression(arg.value)), NONE) };
      case 'panic': return {};
    }
  }

  #branches(test: Count, bodies: readonly (readonly Stmt[])[]): Ways {
    const ways = bodies.map((body) => this.#body(body));
    const join = (pick: (way: Ways) => Count | undefined): Count | undefined => after(test, ways.map(pick).reduce(eitherWay, undefined));
    return waysOf(join((way) => way.next), join((way) => way.leaves), join((way) => way.jumps));
  }

  #for(s: Extract<Stmt, { kind: 'for' }>): Ways {
    const init = this.#body(s.init).next ?? NONE;
    const update = this.#body(s.update).next ?? NONE;
    const ways = this.#loop(s.test === undefined ? NONE : this.#expression(s.test), this.#body(s.body), update, s.test === undefined);
    return waysOf(after(init, ways.next), after(init, ways.leaves), undefined);
  }

  /** One run through the body; `atLeastOnce`: there is no way past it. */
  #loop(test: Count, body: Ways, end: Count, atLeastOnce: boolean): Ways {
    const through = eitherWay(after(end, body.next), body.jumps);
    const once = through && repeated(sum(test, through));
    const next = atLeastOnce ? once : eitherWay(test, once && maybe(once));
    return waysOf(next, body.leaves && repeated(sum(test, body.leaves)), undefined);
  }

  #expression(e: Expr): Count {
    if (e.kind === 'logical') return sum(this.#expression(e.left), maybe(this.#expression(e.right)));
    if (e.kind === 'conditional') return sum(this.#expression(e.test), either(this.#expression(e.whenTrue), this.#expression(e.whenFalse)));
    return operands(e).reduce((total, part) => sum(total, this.#expression(part)), this.#own(e));
  }

  #own(e: Expr): Count {
    if (e.kind === 'intrinsic') return e.name === this.#name ? ONE : NONE;
    const targets = this.#graph.targets(e).map((target) => this.of(target));
    return targets.length === 0 ? NONE : targets.reduce(either);
  }
}
