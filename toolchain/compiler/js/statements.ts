import { conflict, effectsOf } from '../ir/effects.ts';
import type { Expr, ExprOf, Stmt, StmtOf, Target } from '../ir/code.ts';
import { atom, bracket, type Code } from '../rules/code.ts';
import { arithmeticCode, callee, exprCode, exprText, formatText } from './expressions.ts';
import type { ModuleWriter } from './module.ts';
import { zero } from './types.ts';

/** Where a statement stands. */
export type Place = {
  /** Names for values that a statement needs twice; declared at the top of the function. */
  readonly temporaries: string[];
  /** The label of the innermost loop, if this is inside a `switch` inside it: a plain `break` would end the `switch`. */
  readonly label: string | undefined;
  /** Loops around. */
  readonly depth: number;
};

export function writeBody(writer: ModuleWriter, body: readonly Stmt[], place: Place): void {
  for (const statement of body) writeStatement(writer, statement, place);
}

function writeStatement(writer: ModuleWriter, statement: Stmt, place: Place): void {
  const { loc } = statement;
  switch (statement.kind) {
    case 'assign': return isEmbedded(statement.target) ? writeConstruction(writer, statement) : writer.line(`${simple(writer, statement, place)};`, loc);
    case 'let': case 'compound': return writer.line(`${simple(writer, statement, place)};`, loc);
    case 'expr': return writer.line(`${statementText(writer, statement.expr)};`, loc);
    case 'if': return writeIf(writer, statement, place);
    case 'while': case 'doWhile': case 'for': case 'forOf': return writeLoop(writer, statement, place);
    case 'switch': return writeSwitch(writer, statement, place);
    case 'return': return writer.line(statement.value === undefined ? 'return;' : `return ${exprText(writer, statement.value)};`, loc);
    case 'break': return writer.line(place.label === undefined ? 'break;' : `break ${place.label};`, loc);
    case 'continue': return writer.line('continue;', loc);
    case 'block': return writer.block('{', () => writeBody(writer, statement.body, place), '}', loc);
    case 'log': return writer.line(`${writer.runtimeName('log')}.${statement.level}(${formatText(writer, statement.format.pieces, statement.format.args)});`, loc);
    case 'panic': return writer.line(`throw $.panic(${formatText(writer, statement.format.pieces, statement.format.args)}, ${loc.line});`, loc);
    case 'assert': return writer.line(`$.assert(${exprText(writer, statement.test)}, ${JSON.stringify(statement.text)}, ${loc.line});`, loc);
  }
}

function isEmbedded(target: Target): boolean {
  return target.kind === 'field' && target.field.embedded;
}

/** What is embedded in an object is there, and zero; it is constructed in place. */
function writeConstruction(writer: ModuleWriter, { target, value, loc }: StmtOf<'assign'>): void {
  const place = exprText(writer, target);
  if (value.kind === 'new' && value.decl.construct !== undefined) {
    writer.line(`${place}.$construct(${value.args.map((arg) => exprText(writer, arg)).join(', ')});`, loc);
  } else if (value.kind === 'newArray' && value.element.kind === 'class' && value.element.decl.construct !== undefined) {
    writer.line(`for (const item of ${place}) item.$construct();`, loc);
  }
}

/** An object literal or a function at the start of a statement would be read as something else. */
function statementText(writer: ModuleWriter, expr: Expr): string {
  const text = exprText(writer, expr);
  return text.startsWith('{') ? `(${text})` : text;
}

/** A declaration or assignment as it stands in a list of statements or in the head of a `for`. */
function simple(writer: ModuleWriter, statement: StmtOf<'let'> | StmtOf<'assign'> | StmtOf<'compound'>, place: Place): string {
  if (statement.kind === 'let') return `${statement.decl.mutable ? 'let' : 'const'} ${declarator(writer, statement)}`;
  return statement.kind === 'assign' ? assignment(writer, statement) : compound(writer, statement, place);
}

function declarator(writer: ModuleWriter, { decl, init }: StmtOf<'let'>): string {
  return `${decl.name} = ${init === undefined ? zero(writer, decl.type) : exprText(writer, init)}`;
}

const PANICS = { reads: false, writes: false, panics: true };

/** The parts of the target, with the check of an index, come before the value. */
function assignment(writer: ModuleWriter, { target, value, loc }: StmtOf<'assign'>): string {
  const right = exprCode(writer, value);
  if (target.kind !== 'index') return `${targetText(writer, target)} = ${right.text}`;
  const [array, index] = [exprText(writer, target.array), exprText(writer, target.index)];
  if (!conflict(PANICS, effectsOf(value))) return `$.put(${array}, ${index}, ${bracket(right, ',')}, ${loc.line})`;
  return `$.at(${array}, ${index}, ${loc.line}).value = ${right.text}`;
}

function targetText(writer: ModuleWriter, target: Exclude<Target, ExprOf<'index'>>): string {
  return exprText(writer, target);
}

/** Evaluates the target's parts once, reads, evaluates the value, writes: JavaScript's own order. */
function compound(writer: ModuleWriter, { target, op, value, loc }: StmtOf<'compound'>, place: Place): string {
  const result = (before: Code): string => arithmeticCode(op, target.type, before, exprCode(writer, value), value, loc.line).text;
  if (target.kind === 'local' || target.kind === 'global') return `${exprText(writer, target)} = ${result(exprCode(writer, target))}`;
  if (target.kind === 'index') return compoundElement(writer, target, value, result, place);
  const object = target.kind === 'field' ? target.object : target.view;
  if (isRepeatable(object)) return `${exprText(writer, target)} = ${result(exprCode(writer, target))}`;
  const name = temporary(place);
  return `(${name} = ${exprText(writer, object)}).${target.field.name} = ${result(atom(`${name}.${target.field.name}`))}`;
}

function compoundElement(writer: ModuleWriter, target: ExprOf<'index'>, value: Expr, result: (before: Code) => string, place: Place): string {
  const [array, index, line] = [exprText(writer, target.array), exprText(writer, target.index), target.loc.line];
  if (isRepeatable(target.array) && isRepeatable(target.index) && !effectsOf(value).writes) {
    return `$.put(${array}, ${index}, ${result(exprCode(writer, target))}, ${line})`;
  }
  const name = temporary(place);
  return `(${name} = $.at(${array}, ${index}, ${line})).value = ${result(atom(`${name}.value`))}`;
}

/** Evaluating it twice in a row gives the same and does nothing. */
function isRepeatable(expr: Expr): boolean {
  const { writes, panics } = effectsOf(expr);
  return !writes && !panics;
}

function temporary({ temporaries }: Place): string {
  const name = `$${temporaries.length + 1}`;
  temporaries.push(name);
  return name;
}

function writeIf(writer: ModuleWriter, { test, then, otherwise, loc }: StmtOf<'if'>, place: Place, chain = ''): void {
  writer.line(`${chain}if (${exprText(writer, test)}) {`, loc);
  writer.indented(() => writeBody(writer, then, place));
  const [first] = otherwise ?? [];
  if (otherwise?.length === 1 && first?.kind === 'if') return writeIf(writer, first, place, '} else ');
  if (otherwise !== undefined) writer.block('} else {', () => writeBody(writer, otherwise, place));
  else writer.line('}');
}

type Loop = StmtOf<'while'> | StmtOf<'doWhile'> | StmtOf<'for'> | StmtOf<'forOf'>;

function writeLoop(writer: ModuleWriter, loop: Loop, outer: Place): void {
  const place: Place = { ...outer, label: undefined, depth: outer.depth + 1 };
  if (loop.kind === 'for' && !fitsHead(loop.init)) {
    return writer.block('{', () => {
      writeBody(writer, loop.init, outer);
      writeLoop(writer, { ...loop, init: [] }, outer);
    });
  }
  const label = breaksInSwitch(loop.body) ? `${labelOf(place)}: ` : '';
  const opening = loop.kind === 'doWhile' ? 'do' : head(writer, loop, place);
  writer.block(`${label}${opening} {`, () => writeBody(writer, loop.body, place), loop.kind === 'doWhile' ? `} while (${exprText(writer, loop.test)});` : '}', loop.loc);
}

function head(writer: ModuleWriter, loop: Exclude<Loop, StmtOf<'doWhile'>>, place: Place): string {
  if (loop.kind === 'while') return `while (${exprText(writer, loop.test)})`;
  if (loop.kind === 'forOf') return `for (${loop.decl.mutable ? 'let' : 'const'} ${loop.decl.name} of ${exprText(writer, loop.array)})`;
  const lets = loop.init.filter((each) => each.kind === 'let');
  const init = lets.length > 0 ? `let ${lets.map((each) => declarator(writer, each)).join(', ')}` : list(writer, loop.init, place);
  return `for (${init}; ${loop.test === undefined ? '' : exprText(writer, loop.test)}; ${list(writer, loop.update, place)})`;
}

/** Declarations only, or none: JavaScript's `for` has room for one kind. */
function fitsHead(init: readonly Stmt[]): boolean {
  return init.every(({ kind }) => kind === 'let') || init.every(({ kind }) => kind !== 'let');
}

function list(writer: ModuleWriter, statements: readonly Stmt[], place: Place): string {
  return statements.map((each) => {
    if (each.kind === 'expr') return exprText(writer, each.expr);
    if (each.kind === 'assign' || each.kind === 'compound') return simple(writer, each, place);
    throw new Error(`a ${each.kind} statement in the head of a loop`);
  }).join(', ');
}

function labelOf({ depth }: Place): string {
  return `loop${depth}`;
}

/** Whether a `switch` in the body contains a `break` that leaves the loop. */
function breaksInSwitch(body: readonly Stmt[], inSwitch = false): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case 'break': return inSwitch;
      case 'if': return breaksInSwitch(statement.then, inSwitch) || breaksInSwitch(statement.otherwise ?? [], inSwitch);
      case 'block': return breaksInSwitch(statement.body, inSwitch);
      case 'switch': return [...statement.cases.map((each) => each.body), statement.otherwise ?? []].some((inner) => breaksInSwitch(inner, true));
      default: return false;
    }
  });
}

function writeSwitch(writer: ModuleWriter, { subject, cases, otherwise, loc }: StmtOf<'switch'>, outer: Place): void {
  const place: Place = outer.depth === 0 ? outer : { ...outer, label: labelOf(outer) };
  const writeCase = (labels: readonly string[], body: readonly Stmt[]): void => {
    for (const label of labels.slice(0, -1)) writer.line(label);
    writer.block(`${labels.at(-1)!} {`, () => {
      writeBody(writer, body, place);
      if (!endsInJump(body)) writer.line('break;');
    });
  };
  writer.block(`switch (${subjectText(writer, subject)}) {`, () => {
    for (const { values, body } of cases) writeCase(values.map((value) => `case ${subjectText(writer, value)}:`), body);
    if (otherwise !== undefined) writeCase(['default:'], otherwise);
  }, '}', loc);
}

function subjectText(writer: ModuleWriter, expr: Expr): string {
  return expr.type.kind === 'register' ? `${callee(writer, expr)}.raw` : exprText(writer, expr);
}

function endsInJump(body: readonly Stmt[]): boolean {
  const last = body.at(-1)?.kind;
  return last === 'return' || last === 'break' || last === 'continue' || last === 'panic';
}
