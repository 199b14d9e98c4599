/** Type definitions: enums, masks of registers, layouts, tables of interfaces, records, classes. */

import type { ClassDecl, EnumDecl, InterfaceDecl, LayoutDecl, LayoutField, RecordDecl, RegisterDecl, UnionDecl, UnionSlot } from '../ir/program.ts';
import type { Type } from '../ir/types.ts';
import { INT } from '../ir/types.ts';
import { C_TYPE } from '../rules/integers.ts';
import type { Unit } from './context.ts';
import { integer } from './constants.ts';
import { memberName } from './expression.ts';
import { isPageAligned, PAGE } from './layout.ts';
import { intNameOf, joined } from './types.ts';
import { maskName, maskOf } from './values.ts';
import { docComment, type Writer } from './writer.ts';

/** Constants of type `int`; members that do not fit it are macros. */
export function defineEnum(unit: Unit, decl: EnumDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  const member = (name: string): string => unit.names.member(decl, name);
  if (decl.members.some(({ value }) => value > 0x7FFFFFFFn)) {
    for (const { name, value } of decl.members) out.line(`#define ${member(name)} ${integer(value, decl.repr).typed}`);
    return;
  }
  out.block('enum {', () => {
    for (const { name, value } of decl.members) out.line(`${member(name)} = ${integer(value, decl.repr).text},`);
  }, '};');
}

/** The name of a member as text, for logs; the number of what is no member. */
export function enumTextSignature(unit: Unit, decl: EnumDecl): string {
  const scope = unit.reach.isLocal(decl) ? 'static ' : '';
  return `${scope}const struct lyn_text *${unit.names.text(decl)}(${C_TYPE[decl.repr]} value, struct lyn_scratch *scratch)`;
}

export function defineEnumText(unit: Unit, decl: EnumDecl, out: Writer): void {
  const seen = new Set<bigint>();
  out.block(`${enumTextSignature(unit, decl)} {`, () => {
    out.line('static const struct { int64_t value; struct lyn_text text; } members[] = {');
    for (const { name, value } of decl.members) {
      if (!seen.has(value)) out.line(`  { ${unit.names.member(decl, name)}, LYN_TEXT("${name}") },`);
      seen.add(value);
    }
    out.line('};');
    out.block(`for (uint32_t i = 0; i < ${seen.size}; i++) {`, () => {
      out.block('if (members[i].value == (int64_t)value) {', () => out.line('return &members[i].text;'));
    });
    out.line('return lyn_number_text((int64_t)value, scratch);');
  });
}

/** Its raw integer is the register's type; a macro for the bits of each field, in their place. */
export function defineRegister(unit: Unit, decl: RegisterDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  const suffix = INT[decl.width.name].bits === 64 ? 'ul' : 'u';
  for (const field of decl.fields) {
    const bits = field.high === field.low ? `bit ${field.low}` : `bits ${field.high}..${field.low}`;
    out.line(`#define ${maskName({ unit }, decl, field)} 0x${maskOf(field).toString(16).toUpperCase()}${suffix} /* ${bits} */`);
  }
}

// ---------------------------------------------------------------------------------------------------------------- layouts

const sizeOf = (field: LayoutField): number => (field.type.kind === 'bytes' ? field.type.length : INT[intNameOf(field.type)].bits / 8);

/** A packed struct with the gaps named, and its offsets asserted. */
export function defineLayout(unit: Unit, decl: LayoutDecl, out: Writer): void {
  const name = unit.names.type(decl);
  for (const line of docComment(decl.doc)) out.line(line);
  let end = 0;
  const gap = (to: number): void => {
    if (to > end) out.line(`uint8_t ${gapName(decl, end)}[${to - end}];`);
  };
  const fields = [...decl.fields].sort((a, b) => a.offset - b.offset);
  out.block(`struct ${name} {`, () => {
    for (const field of fields) {
      gap(field.offset);
      out.line(field.type.kind === 'bytes' ? `uint8_t ${memberName(field.name)}[${field.type.length}];` : `${C_TYPE[intNameOf(field.type)]} ${memberName(field.name)};`);
      end = field.offset + sizeOf(field);
    }
    gap(decl.size);
  }, '} LYN_LAYOUT;');
  for (const field of fields) assertOffset(name, field.name, field.offset, out);
  out.line(`_Static_assert(sizeof(struct ${name}) == ${decl.size}, "size of ${name}");`);
}

function gapName(decl: LayoutDecl, offset: number): string {
  let name = `reserved_${offset}`;
  while (decl.fields.some((field) => field.name === name)) name += '_';
  return name;
}

export function assertOffset(struct: string, path: string, offset: number, out: Writer): void {
  out.line(`_Static_assert(offsetof(struct ${struct}, ${path.split('.').map(memberName).join('.')}) == ${offset}, "${struct}.${path}");`);
}

// ---------------------------------------------------------------------------------------------------------------- structs

/** A reference (object, table), and the table. */
export function defineInterface(unit: Unit, decl: InterfaceDecl, out: Writer): void {
  const name = unit.names.type(decl);
  out.block(`struct ${name}_table {`, () => {
    for (const method of decl.methods) {
      const params = ['void *self', ...method.type.params.map((param) => unit.types.of(param))];
      out.line(`${joined(unit.types.of(method.type.result), `(*${memberName(method.name)})`)}(${params.join(', ')});`);
    }
  }, '};');
  for (const line of docComment(decl.doc)) out.line(line);
  out.block(`struct ${name} {`, () => {
    out.line('void *object;');
    out.line(`const struct ${name}_table *table;`);
  }, '};');
}

export function defineRecord(unit: Unit, decl: RecordDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  out.block(`struct ${unit.names.type(decl)} {`, () => {
    for (const field of decl.fields) out.line(`${unit.types.variable(field.type, memberName(field.name))};`);
    if (decl.fields.length === 0) out.line('uint8_t nothing;');
  }, '};');
}

/** The tag, then the slots of all variants with the names of those that use them: nothing lies over anything else. */
export function defineUnion(unit: Unit, decl: UnionDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  out.block(`struct ${unit.names.type(decl)} {`, () => {
    out.line(`${unit.types.variable(decl.tag.type, memberName(decl.tag.name))};`);
    for (const slot of decl.slots) out.line(`${unit.types.variable(slot.type, memberName(slot.name))};${usersOf(decl, slot)}`);
  }, '};');
}

/** Which variants a slot belongs to, unless all have it. */
function usersOf({ tag, variants }: UnionDecl, slot: UnionSlot): string {
  const users = variants.filter(({ fields }) => fields.some((field) => field.slot === slot));
  if (users.length === variants.length) return '';
  return ` /* ${tag.type.kind === 'bool' ? `${users[0]!.tag ? '' : 'not '}${tag.name}` : users.map(({ name }) => name).join(', ')} */`;
}

export function defineClass(unit: Unit, decl: ClassDecl, out: Writer): void {
  for (const line of docComment(decl.doc)) out.line(line);
  out.block(`struct ${unit.names.type(decl)} {`, () => {
    for (const field of decl.fields) {
      for (const line of docComment(field.doc)) out.line(line);
      const aligned = field.embedded && isPageAligned(field.type) ? ` __attribute__((aligned(${PAGE})))` : '';
      out.line(`${unit.types.storage(field.type, memberName(field.name), field.embedded)}${aligned};`);
    }
    // C gives objects without size one address, and they are different objects.
    if (decl.fields.every((field) => isEmpty(field.type))) out.line('uint8_t nothing;');
  }, '};');
}

const isEmpty = (type: Type): boolean => type.kind === 'fixed' && (type.length === 0 || isEmpty(type.element));

/** The types whose definition must come before: those that lie inside. */
export function* inside(decl: ClassDecl | RecordDecl | UnionDecl): Iterable<ClassDecl | RecordDecl | UnionDecl | InterfaceDecl> {
  const fields: readonly { readonly type: Type; readonly embedded?: boolean }[] = 'slots' in decl ? decl.slots : decl.fields;
  for (const { type, embedded } of fields) {
    yield* held(type, embedded === true);
  }
}

function* held(type: Type, embedded: boolean): Iterable<ClassDecl | RecordDecl | UnionDecl | InterfaceDecl> {
  switch (type.kind) {
    case 'record': case 'union': yield type.decl; break;
    case 'class': if (embedded) yield type.decl; break;
    case 'interface': yield type.decl; break;
    case 'nullable': if (type.to.kind === 'interface') yield type.to.decl; break;
    case 'fixed': yield* held(type.element, true); break;
    default:
  }
}
