import { at } from '../defect.ts';
import { terminates } from '../front/flow.ts';
import type { ClassDecl, FunctionDecl, LocalDecl } from '../ir/program.ts';
import { exprText } from './expressions.ts';
import type { ModuleWriter } from './module.ts';
import { stepsName } from './steps.ts';
import { writeBody } from './statements.ts';
import { check, storage, zero } from './types.ts';

export function writeFunction(writer: ModuleWriter, decl: FunctionDecl): void {
  const params = parameterList(writer, decl.params);
  const write = (head: string): void => writer.block(`${head}(${params}) {`, () => at(`writing the JavaScript of \`${decl.name}\``, decl.loc, () => writeInside(writer, decl, decl.params, decl.exported)), '}', decl.loc);
  writer.doc(decl.doc);
  write(`${decl.exported ? 'export ' : ''}function ${decl.name}`);
  if (!writer.steps?.has(decl)) return;
  writer.stepping(() => write(`function* ${stepsName(decl.name)}`));
  writer.line(`$.twin(${decl.name}, ${stepsName(decl.name)});`);
}

/** Fields as storage that nothing has written, the constructor, the methods. */
export function writeClass(writer: ModuleWriter, decl: ClassDecl): void {
  writer.doc(decl.doc);
  writer.block(`${decl.exported ? 'export ' : ''}class ${decl.name} {`, () => {
    for (const { name, type, embedded, doc } of decl.fields) {
      writer.doc(doc);
      writer.line(`${name} = ${embedded ? storage(writer, type) : zero(writer, type)};`);
    }
    if (decl.construct !== undefined) writeConstructor(writer, decl, decl.construct);
    if (decl.isDisposable) writer.line('[Symbol.dispose]() { this.dispose(); }');
    if (decl.pool !== undefined) writePoolMembers(writer, decl.pool.capacity, decl.loc.line);
    for (const method of decl.methods) writeMethod(writer, decl, method);
  }, '}', decl.loc);
}

/** Statics are made blank and filled with what the compiler computed; storage that is zero already is constructed in place. */
function writeConstructor(writer: ModuleWriter, owner: ClassDecl, decl: FunctionDecl): void {
  const params = decl.params.slice(1);
  const names = params.map(({ name }) => name).join(', ');
  writer.line('');
  writer.block(`constructor(${names || '$blank'}) {`, () => {
    writer.line(`if (${params[0]?.name ?? '$blank'} !== $.blank) this.$construct(${names});`);
  }, '}', decl.loc);
  writer.line('');
  writer.block(`$construct(${parameterList(writer, params)}) {`, () => writeInside(writer, decl, params, owner.exported), '}', decl.loc);
}

/** With default values: emitted code passes everything, tests need not. */
function parameterList(writer: ModuleWriter, params: readonly LocalDecl[]): string {
  return params.map(({ name, byDefault }) => (byDefault === undefined ? name : `${name} = ${exprText(writer, byDefault)}`)).join(', ');
}

/** What a pool is to a test: the members that `Pool` has in machine.d.ts. The program itself finds slots first. */
function writePoolMembers(writer: ModuleWriter, capacity: number, line: number): void {
  writer.line('');
  writer.line(`capacity = ${capacity};`);
  writer.line(`release(object) { this.releaseSlot($.poolSlot(this, object, ${line})); }`);
  writer.line(`handle(object) { return this.handleOfSlot($.poolSlot(this, object, ${line})); }`);
  writer.line('*[Symbol.iterator]() { for (let slot = 0; slot < this.capacity; slot++) { const object = this.at(slot); if (object !== null) yield object; } }');
}

function writeMethod(writer: ModuleWriter, owner: ClassDecl, decl: FunctionDecl): void {
  const params = decl.params.slice(1);
  const write = (head: string): void => writer.block(`${head}(${parameterList(writer, params)}) {`, () => writeInside(writer, decl, params, owner.exported), '}', decl.loc);
  writer.line('');
  writer.doc(decl.doc);
  write(decl.name);
  if (writer.steps?.has(decl)) writer.stepping(() => write(`*${stepsName(decl.name)}`));
}

function writeInside(writer: ModuleWriter, decl: FunctionDecl, params: readonly LocalDecl[], checked: boolean): void {
  writer.self = decl.owner === undefined ? undefined : decl.params[0];
  if (checked) for (const { name, type } of params) writer.line(`${name} = ${check(writer, type)}(${name}, '${name}');`, decl.loc);
  const temporaries: string[] = [];
  const mark = writer.lines.length;
  writeBody(writer, decl.body, { temporaries, label: undefined, depth: 0 });
  if (temporaries.length > 0) writer.insert(mark, `let ${temporaries.join(', ')};`);
  if (decl.result.kind !== 'void' && decl.result.kind !== 'never' && !terminates(decl.body)) writer.line(`throw $.unreachable(${decl.loc.line});`, decl.loc);
  writer.self = undefined;
}
