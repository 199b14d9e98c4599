import type { EnumDecl, GenericDecl, InterfaceDecl, LayoutDecl, LayoutField, RecordDecl, RegisterDecl, RegisterField, UnionDecl } from '../ir/program.ts';
import { isBig } from '../rules/integers.ts';
import type { ModuleWriter } from './module.ts';
import { check, checkName, tagText } from './types.ts';

export function writeEnum(writer: ModuleWriter, { name, doc, exported, members, loc }: EnumDecl): void {
  writer.doc(doc);
  writer.line(`${exportOf(exported)}const ${name} = $.enumeration({ ${members.map((member) => `${member.name}: ${member.value}`).join(', ')} });`, loc);
}

export function writeRegister(writer: ModuleWriter, { name, doc, exported, width, fields, loc }: RegisterDecl): void {
  writer.doc(doc);
  writer.block(`${exportOf(exported)}const ${name} = $.register('${name}', '${width.name}', {`, () => {
    for (const field of fields) writer.line(`${field.name}: ${bitField(field)},`);
  }, '});', loc);
}

function bitField({ high, low, inPlace, type }: RegisterField): string {
  if (inPlace) return `$.page(${high}, ${low})`;
  if (type.kind === 'bool') return `$.flag(${low})`;
  return type.kind === 'int' && isBig(type.name) ? `$.bits(${high}, ${low}, 'bigint')` : `$.bits(${high}, ${low})`;
}

export function writeLayout(writer: ModuleWriter, { name, doc, exported, size, fields, loc }: LayoutDecl): void {
  writer.doc(doc);
  writer.block(`${exportOf(exported)}const ${name} = $.layout('${name}', ${size}, {`, () => {
    for (const field of fields) writer.line(`${field.name}: ${layoutField(writer, field)},`);
  }, '});', loc);
}

function layoutField(writer: ModuleWriter, { offset, type }: LayoutField): string {
  switch (type.kind) {
    case 'int': return `$.scalarAt(${offset}, '${type.name}')`;
    case 'register': return `$.registerAt(${offset}, () => ${writer.nameOf(type.decl)})`;
    case 'bytes': return `$.bytesAt(${offset}, ${type.length})`;
  }
}

/** A record is a plain object; what is declared is the check of one that a test passes. */
export function writeRecord(writer: ModuleWriter, { name, doc, fields, loc }: RecordDecl): void {
  writer.doc(doc);
  const checks = fields.map((field) => `${field.name}: ${check(writer, field.type)}`);
  writer.line(`export const ${checkName(name)} = $.record('${name}', () => ({ ${checks.join(', ')} }));`, loc);
}

/** As for records: one of the variants, by its tag. */
export function writeUnion(writer: ModuleWriter, decl: UnionDecl): void {
  const { name, tag, doc, variants, loc } = decl;
  writer.doc(doc);
  writer.block(`export const ${checkName(name)} = $.union('${name}', '${tag.name}', () => [`, () => {
    for (const variant of variants) {
      const checks = variant.fields.map((field) => `${field.name}: ${check(writer, field.type)}`);
      writer.line(`[${tagText(decl, variant)}, {${checks.length === 0 ? '' : ` ${checks.join(', ')} `}}],`);
    }
  }, ']);', loc);
}

/** As for records: whatever has the methods is one. */
export function writeInterface(writer: ModuleWriter, { name, doc, methods, loc }: InterfaceDecl): void {
  writer.doc(doc);
  writer.line(`export const ${checkName(name)} = $.implementing('${name}', [${methods.map((method) => `'${method.name}'`).join(', ')}]);`, loc);
}

/** JavaScript has no type arguments: whoever calls a generic from there is told what to do instead. */
export function writeGeneric(writer: ModuleWriter, { name, kind, instances, loc }: GenericDecl): void {
  writer.line(`export const ${name} = $.generic('${name}', '${kind}', '${instances.join(', ')}');`, loc);
}

function exportOf(exported: boolean): string {
  return exported ? 'export ' : '';
}
