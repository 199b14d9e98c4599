import type { Expr, ExprOf, Stmt, StmtOf, Target } from '../ir/code.ts';
import type { ClassDecl, FunctionDecl, Loc, LocalDecl } from '../ir/program.ts';
import type { FunctionType, Type } from '../ir/types.ts';
import { blocksOf, expressionsOf, operands } from '../ir/walk.ts';
import { isSite, load, loadAll, nothing, outside, union, type Atom, type Atoms, type Given, type Site } from './atoms.ts';
import { carries, isInline } from './carries.ts';
import { Scopes, outlives, type Scope } from './scopes.ts';
import { Summary, type Deed } from './summary.ts';
import { argument, behind, nameOf, nameOfMaker, placeName, they } from './words.ts';

/** What the walk asks about the rest of the program. */
export type World = {
  readonly summaryOf: (decl: FunctionDecl) => Summary;
  /** The functions that a reference of the type may lead to. */
  readonly behindReference: (type: FunctionType) => readonly FunctionDecl[];
};

/** How something on the stack gets away, with the place in the function that made it. */
export type Escape = { readonly site: Site; readonly loc: Loc } & (
  | { readonly kind: 'returned' }
  | { readonly kind: 'stored'; readonly place: string }
  | { readonly kind: 'assigned'; readonly variable: string }
  | { readonly kind: 'passed'; readonly to: string; readonly deed: Deed }
);

/**
 * Goes through a function and finds where references lead. The order of statements does not count: what a variable may hold, it may hold
 * always. Gone through again and again, it finds more each time until all is found.
 */
export class Walk {
  readonly summary = new Summary();
  readonly sites = new Map<Expr, Site>();
  private readonly decl: FunctionDecl;
  private readonly world: World;
  private readonly scopes = new Scopes();
  private readonly values = new Map<LocalDecl, Set<Atom>>();
  private readonly declared = new Map<LocalDecl, Scope>();
  /** Makers that live as long as a block rather than a statement. */
  private readonly blocks = new Map<Expr, { readonly scope: Scope; readonly name: string | undefined }>();
  private escapes: Escape[] = [];

  constructor(decl: FunctionDecl, world: World) {
    this.decl = decl;
    this.world = world;
    decl.params.forEach((param, index) => {
      this.declared.set(param, this.root);
      this.values.set(param, new Set(carries(param.type) ? [argument(index)] : []));
    });
  }

  /** Goes through the function once; gives what gets away as far as is known now. */
  run(): readonly Escape[] {
    this.escapes = [];
    this.statements(this.decl.body, this.root);
    return this.escapes;
  }

  /** Grows as long as something is found. */
  get findings(): number {
    const held = [...this.values.values(), ...[...this.sites.values()].map(({ contents }) => contents)];
    return held.reduce((sum, set) => sum + set.size, this.summary.findings + this.sites.size);
  }

  private get root(): Scope {
    return this.scopes.of(this.decl, undefined);
  }

  // -------------------------------------------------------------------------------------------------------------- statements

  private statements(body: readonly Stmt[], scope: Scope): void {
    for (const statement of body) this.statement(statement, scope);
  }

  private statement(s: Stmt, scope: Scope): void {
    const inside = this.scopes.of(s, scope);
    switch (s.kind) {
      case 'let': return this.declare(s, scope, inside);
      case 'assign': return this.assign(s, inside);
      case 'for': return this.loop(s, inside);
      case 'forOf': return this.iterate(s, inside);
      case 'return': return s.value === undefined ? undefined : this.give(this.value(s.value, inside), s.loc);
      default:
        for (const e of expressionsOf(s)) this.value(e, inside);
        for (const block of blocksOf(s)) this.statements(block, this.scopes.of(block, inside));
    }
  }

  private declare({ decl, init }: StmtOf<'let'>, scope: Scope, inside: Scope): void {
    this.declared.set(decl, scope);
    if (init === undefined) return;
    this.blocks.set(withoutViews(init), { scope, name: decl.isStorage ? `\`${decl.name}\`` : undefined });
    this.hold(decl, this.value(init, inside), init.loc);
  }

  private loop({ init, test, update, body }: StmtOf<'for'>, scope: Scope): void {
    this.statements(init, scope);
    if (test !== undefined) this.value(test, this.scopes.of(test, scope));
    for (const block of [update, body]) this.statements(block, this.scopes.of(block, scope));
  }

  private iterate({ decl, array, body }: StmtOf<'forOf'>, scope: Scope): void {
    const atoms = this.value(array, scope);
    const inner = this.scopes.of(body, scope);
    this.declared.set(decl, inner);
    if (carries(decl.type)) this.hold(decl, this.elements(atoms, array.type), array.loc);
    this.statements(body, inner);
  }

  private assign({ target, value, loc }: StmtOf<'assign'>, scope: Scope): void {
    if (target.kind === 'field' && target.field.embedded) return this.construct(this.value(target.object, scope), value, scope);
    const places = this.places(target, scope);
    const atoms = this.value(value, scope);
    if (target.kind === 'local') this.hold(target.decl, atoms, loc);
    else this.store(atoms, places, loc, placeName(target));
  }

  /** What the place that is written lies in. */
  private places(target: Target, scope: Scope): Atoms {
    switch (target.kind) {
      case 'local': return nothing;
      case 'global': return outside;
      case 'field': return this.value(target.object, scope);
      case 'index': this.value(target.index, scope); return this.value(target.array, scope);
      case 'viewField': this.value(target.view, scope); return outside;
    }
  }

  // -------------------------------------------------------------------------------------------------------------- expressions

  private value(e: Expr, scope: Scope): Atoms {
    const atoms = this.atomsOf(e, scope);
    return carries(e.type) ? atoms : nothing;
  }

  private atomsOf(e: Expr, scope: Scope): Atoms {
    switch (e.kind) {
      case 'constant': case 'functionRef': return nothing;
      case 'local': return this.values.get(e.decl) ?? nothing;
      case 'global': case 'percpuHere': return outside;
      case 'logical': this.value(e.left, scope); return this.side(e.right, scope);
      case 'conditional': this.value(e.test, scope); return union(this.side(e.whenTrue, scope), this.side(e.whenFalse, scope));
      case 'field': return e.field.embedded ? this.value(e.object, scope) : load(this.value(e.object, scope), behind);
      case 'index': this.value(e.index, scope); return this.elements(this.value(e.array, scope), e.array.type);
      case 'recordField': case 'record': case 'unionField': case 'union': case 'toInterface': case 'nonNull': case 'retype': case 'toSlice': case 'subarray':
        return union(...operands(e).map((part) => this.value(part, scope)));
      case 'call': return this.call([e.target], this.all(e.args, scope), e.loc);
      case 'callInterface': return this.call(e.decl.implementers.flatMap((decl) => decl.methods.filter(({ name }) => name === e.method.name)), this.all([e.object, ...e.args], scope), e.loc);
      case 'callReference': return this.callReference(e, scope);
      case 'viewField': this.value(e.view, scope); return outside;
      case 'intrinsic': return this.intrinsic(e, scope);
      case 'sliceOp': return this.fill(e, scope);
      case 'copy': return this.copy(this.value(e.to, scope), this.value(e.from, scope), e.loc);
      case 'new': case 'newArray': case 'newAtomic': return this.make(e, scope);
      case 'construct': return this.constructAt(e, scope);
      case 'arrayLiteral': case 'sparseTable': return this.keep(this.all(operands(e), scope), outside, e.loc, 'a table');
      default: return this.unknown(this.all(operands(e), scope));
    }
  }

  private all(exprs: readonly Expr[], scope: Scope): Atoms[] {
    return exprs.map((e) => this.value(e, scope));
  }

  /** Whatever it is made of, and whatever lies behind that. */
  private unknown(parts: readonly Atoms[]): Atoms {
    const all = union(...parts);
    return all.size === 0 ? outside : union(all, loadAll(all, behind));
  }

  /** One side of `?:` or `&&`: what is made in it for a call is there no longer than the side. */
  private side(e: Expr, scope: Scope): Atoms {
    const atoms = this.value(e, this.scopes.of(e, scope));
    for (const atom of atoms) {
      if (isSite(atom) && !outlives(atom.scope, scope)) this.escapes.push({ kind: 'assigned', site: atom, variable: 'the value of the whole expression', loc: e.loc });
    }
    return atoms;
  }

  private elements(array: Atoms, type: Type): Atoms {
    const inline = (type.kind === 'slice' || type.kind === 'fixed') && isInline(type.element);
    return inline ? array : load(array, behind);
  }

  private make(e: ExprOf<'new'> | ExprOf<'newArray'> | ExprOf<'newAtomic'>, scope: Scope): Atoms {
    const block = this.blocks.get(e);
    const site: Site = this.sites.get(e) ?? { kind: 'site', name: block?.name ?? nameOfMaker(e), scope: block?.scope ?? scope, contents: new Set() };
    this.sites.set(e, site);
    const made: Atoms = new Set<Atom>([site]);
    this.construct(made, e, scope);
    return made;
  }

  private constructAt({ object, decl, args, loc }: ExprOf<'construct'>, scope: Scope): Atoms {
    const all = this.all([object, ...args], scope);
    return decl.construct === undefined ? nothing : this.call([decl.construct], all, loc);
  }

  private construct(object: Atoms, e: Expr, scope: Scope): void {
    const decl = constructed(e);
    if (decl?.construct !== undefined) this.call([decl.construct], [object, ...(e.kind === 'new' ? this.all(e.args, scope) : [])], e.loc);
  }

  /** Slices of it are copied by element; elements that hold nothing are nobody's business. */
  private fill({ op, array, arg, loc }: ExprOf<'sliceOp'>, scope: Scope): Atoms {
    const [to, from] = [this.value(array, scope), this.value(arg, scope)];
    return op === 'set' ? this.copy(to, from, loc) : this.store(from, to, loc, 'the elements of a slice');
  }

  private copy(to: Atoms, from: Atoms, loc: Loc): Atoms {
    return this.store(load(from, behind), to, loc, 'a copy');
  }

  /** None is known to forget what it has been given. */
  private intrinsic({ name, args, loc }: ExprOf<'intrinsic'>, scope: Scope): Atoms {
    const deed: Deed = { text: 'keeps its address', loc };
    for (const atom of union(...this.all(args, scope))) this.lose(atom, `\`${name}\``, deed, loc);
    return outside;
  }

  // -------------------------------------------------------------------------------------------------------------- calls

  private callReference({ callee, args, loc }: ExprOf<'callReference'>, scope: Scope): Atoms {
    this.value(callee, scope);
    const { type } = callee;
    if (type.kind !== 'function') throw new Error(`${loc.file}:${loc.line}: a call of what is no function.`);
    return this.call(this.world.behindReference(type), this.all(args, scope), loc);
  }

  /** The parameters of any of the callees replaced by what is passed. */
  private call(callees: readonly FunctionDecl[], args: readonly Atoms[], loc: Loc): Atoms {
    return union(...callees.map((callee) => this.callOne(callee, args, loc)));
  }

  private callOne(callee: FunctionDecl, args: readonly Atoms[], loc: Loc): Atoms {
    const summary = this.world.summaryOf(callee);
    const passed = ({ kind, index }: Given): Atoms => (kind === 'argument' ? args[index] ?? nothing : loadAll(args[index] ?? nothing, behind));
    const as = ({ index }: Given): string => `${nameOf(callee)} as \`${index === 0 && callee.owner !== undefined ? 'this' : callee.params[index]!.name}\``;
    for (const [what, deed] of summary.kept) for (const atom of passed(what)) this.lose(atom, as(what), deed, loc);
    for (const [into, all] of summary.stored) {
      for (const [what, deed] of all) this.keepIn(passed(what), args[into] ?? nothing, loc, (site) => ({ kind: 'passed', site, to: as(what), deed, loc }), deed);
    }
    return union(...[...summary.result].map((atom) => (atom === 'outside' ? outside : passed(atom))));
  }

  // -------------------------------------------------------------------------------------------------------------- where references go

  /** A local variable holds it from now on. */
  private hold(decl: LocalDecl, atoms: Atoms, loc: Loc): void {
    const scope = this.declared.get(decl) ?? this.root;
    const held = this.values.get(decl) ?? new Set<Atom>();
    this.values.set(decl, held);
    for (const atom of atoms) {
      if (isSite(atom) && !outlives(atom.scope, scope)) this.escapes.push({ kind: 'assigned', site: atom, variable: `\`${decl.name}\``, loc });
      held.add(atom);
    }
  }

  private store(atoms: Atoms, places: Atoms, loc: Loc, place: string): Atoms {
    return this.keep([atoms], places, loc, place);
  }

  private keep(parts: readonly Atoms[], places: Atoms, loc: Loc, place: string): Atoms {
    this.keepIn(union(...parts), places, loc, (site) => ({ kind: 'stored', site, place, loc }), { text: `stores it in ${place}`, loc });
    return outside;
  }

  /** Stored in something: fine inside of what is gone no later. */
  private keepIn(atoms: Atoms, places: Atoms, loc: Loc, escape: (site: Site) => Escape, deed: Deed): void {
    for (const atom of atoms) for (const place of places) if (atom !== 'outside') this.keepOne(atom, place, escape, deed);
  }

  private keepOne(atom: Site | Given, place: Atom, escape: (site: Site) => Escape, deed: Deed): void {
    if (place !== 'outside' && place.kind === 'site') {
      if (isSite(atom) && !outlives(atom.scope, place.scope)) this.escapes.push(escape(atom));
      place.contents.add(atom);
    } else if (isSite(atom)) {
      this.escapes.push(escape(atom));
    } else if (place !== 'outside' && place.kind === 'argument') {
      this.summary.store(atom, place.index, deed);
    } else {
      this.summary.keep(atom, deed);
    }
  }

  /** Passed to something that keeps it beyond the call. */
  private lose(atom: Atom, to: string, deed: Deed, loc: Loc): void {
    if (atom === 'outside') return;
    if (isSite(atom)) this.escapes.push({ kind: 'passed', site: atom, to, deed, loc });
    else this.summary.keep(atom, { text: `passes ${they(atom.kind)} to ${to}, which ${deed.text}`, loc: deed.loc });
  }

  private give(atoms: Atoms, loc: Loc): void {
    for (const atom of atoms) {
      if (isSite(atom)) this.escapes.push({ kind: 'returned', site: atom, loc });
      else this.summary.give(atom);
    }
  }
}

/** The class whose constructor an expression runs. */
function constructed(e: Expr): ClassDecl | undefined {
  if (e.kind === 'new') return e.decl;
  return e.kind === 'newArray' && e.element.kind === 'class' ? e.element.decl : undefined;
}

/** Without what only changes how a reference is seen. */
function withoutViews(e: Expr): Expr {
  switch (e.kind) {
    case 'retype': return withoutViews(e.operand);
    case 'toInterface': return withoutViews(e.object);
    case 'toSlice': return withoutViews(e.array);
    default: return e;
  }
}
