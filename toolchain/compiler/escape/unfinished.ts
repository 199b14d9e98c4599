/**
 * Objects in the making. A field that is never null holds nothing until the constructor has assigned it. TypeScript sees that the
 * constructor's own statements do not read it before; this sees that nothing does to which they pass the object.
 */

import type { Expr, Stmt } from '../ir/code.ts';
import type { ClassDecl, FieldDecl, FunctionDecl, LocalDecl, Loc, Program } from '../ir/program.ts';
import type { FunctionType, Type } from '../ir/types.ts';
import { blocksOf, eachExpr, eachStmt, expressionsOf, operands } from '../ir/walk.ts';
import { startsAsZero } from '../front/types/zero.ts';
import type { Problem } from './check.ts';
import { nameOf } from './words.ts';

type Behind = (type: FunctionType) => readonly FunctionDecl[];

export function unfinishedProblems({ modules }: Program, behind: Behind): Problem[] {
  const reads = new Reads(behind);
  return modules.flatMap(({ classes }) => classes.flatMap((decl) => (decl.construct === undefined ? [] : new Making(decl, decl.construct, reads).problems)));
}

/** Does storage that is zero hold no value of the type? */
const isNothing = (type: Type): boolean => type.kind === 'class' || !startsAsZero(type);

/** A constructor, statement by statement. */
class Making {
  readonly problems: Problem[] = [];
  readonly #reads: Reads;
  /** The object, under each of its names. */
  readonly #self: Set<LocalDecl>;
  /** The fields that hold nothing yet. */
  #open: ReadonlySet<FieldDecl>;
  /** Can others come to the object? */
  #isKnown = false;

  constructor(decl: ClassDecl, construct: FunctionDecl, reads: Reads) {
    this.#reads = reads;
    this.#self = new Set(construct.params.slice(0, 1));
    this.#open = new Set(decl.fields.filter((field) => !field.embedded && isNothing(field.type)));
    this.#statements(construct.body);
  }

  #statements(body: readonly Stmt[]): void {
    for (const s of body) if (this.#open.size > 0) this.#statement(s);
  }

  #statement(s: Stmt): void {
    const own = s.kind === 'assign' && s.target.kind === 'field' && this.#isSelf(s.target.object) ? s.target.field : undefined;
    for (const e of own === undefined ? expressionsOf(s) : [(s as Extract<Stmt, { kind: 'assign' }>).value]) this.#look(e);
    if (s.kind === 'let' && s.init !== undefined && this.#isSelf(s.init)) this.#self.add(s.decl);
    if (own !== undefined) this.#open = without(this.#open, own);
    this.#branches(s);
  }

  /** What is assigned on every way is there afterwards. */
  #branches(s: Stmt): void {
    const before = this.#open;
    const ends = blocksOf(s).map((block) => {
      this.#open = before;
      this.#statements(block);
      return this.#open;
    });
    this.#open = isComplete(s) ? new Set(ends.flatMap((open) => [...open])) : before;
  }

  /** In the order of evaluation: what is passed, then the call. */
  #look(e: Expr): void {
    if (e.kind === 'field' && this.#isSelf(e.object)) return;
    if (this.#isSelf(e)) this.#isKnown = true;
    for (const part of operands(e)) this.#look(part);
    if (this.#isKnown) for (const callee of this.#reads.callees(e)) this.#called(callee, e.loc);
  }

  #called(callee: FunctionDecl, loc: Loc): void {
    const read = this.#reads.of(callee);
    const field = [...this.#open].find((each) => read.has(each));
    if (field !== undefined) this.problems.push({ key: 'unfinished', values: [field.name, nameOf(callee)], loc });
  }

  #isSelf(e: Expr): boolean {
    if (e.kind === 'retype') return this.#isSelf(e.operand);
    return e.kind === 'local' && this.#self.has(e.decl);
  }
}

function without(fields: ReadonlySet<FieldDecl>, gone: FieldDecl): ReadonlySet<FieldDecl> {
  return new Set([...fields].filter((field) => field !== gone));
}

/** Is one of its blocks taken, whatever happens? */
function isComplete(s: Stmt): boolean {
  switch (s.kind) {
    case 'block': return true;
    case 'if': return s.otherwise !== undefined;
    case 'switch': return s.exhaustive || s.otherwise !== undefined;
    default: return false;
  }
}

/** The fields that a function reads, and all that it calls. */
class Reads {
  readonly #known = new Map<FunctionDecl, ReadonlySet<FieldDecl>>();
  readonly #behind: Behind;

  constructor(behind: Behind) {
    this.#behind = behind;
  }

  of(decl: FunctionDecl): ReadonlySet<FieldDecl> {
    const known = this.#known.get(decl);
    if (known !== undefined) return known;
    const fields = new Set<FieldDecl>();
    const functions = new Set([decl]);
    for (const each of functions) this.#survey(each, fields, functions);
    this.#known.set(decl, fields);
    return fields;
  }

  #survey({ body }: FunctionDecl, fields: Set<FieldDecl>, functions: Set<FunctionDecl>): void {
    const note = (e: Expr): void => {
      if (e.kind === 'field') fields.add(e.field);
      for (const callee of this.callees(e)) functions.add(callee);
    };
    eachStmt(body, (s) => {
      const isWritten = s.kind === 'assign' && s.target.kind === 'field';
      for (const e of isWritten ? [...operands(s.target), s.value] : expressionsOf(s)) eachExpr(e, note);
    });
  }

  /** What the expression itself may call. */
  callees(e: Expr): readonly FunctionDecl[] {
    switch (e.kind) {
      case 'call': return [e.target];
      case 'callInterface': return e.decl.implementers.flatMap((decl) => decl.methods.filter(({ name }) => name === e.method.name));
      case 'callReference': return e.callee.type.kind === 'function' ? this.#behind(e.callee.type) : [];
      case 'new': case 'construct': return e.decl.construct === undefined ? [] : [e.decl.construct];
      case 'newArray': return e.element.kind === 'class' && e.element.decl.construct !== undefined ? [e.element.decl.construct] : [];
      default: return [];
    }
  }
}
