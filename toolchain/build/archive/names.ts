import type { Module, Program } from '../../compiler/ir/program.ts';
import type { ConstValue } from '../../compiler/ir/value.ts';

/** A field of a layout; of one that is no more than bytes, `bytes` is their number. */
export interface NamedField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: number;
}

/** A field of a register, bits `high` to `low`. */
export interface NamedBits {
  readonly name: string;
  readonly high: number;
  readonly low: number;
}

/** What a program calls the numbers of its dumps. What a program has not is empty. */
export interface Names {
  /** By enum and number. */
  readonly enums: { readonly [E in keyof typeof enums]: { readonly [number: string]: string } };
  /** Constant tables of text, by index. */
  readonly words: { readonly [W in keyof typeof words]: readonly string[] };
  readonly layouts: { readonly [L in keyof typeof layouts]: readonly NamedField[] };
  readonly registers: { readonly [R in keyof typeof registers]: readonly NamedBits[] };
}

/** The module that declares each; undefined: the machine's own declarations (toolchain/lib/machine.d.ts). */
const enums = {
  ExitKind: 'hv/exit/kind', TraceKind: 'hv/trace/event', EventType: 'hv/vcpu/event', Exception: 'hv/vcpu/event', Hazard: 'hv/vcpu/hazard', LogLevel: undefined,
  VmcsField: 'hv/vmx/fields', ExitReason: 'hv/vmx/exit_reasons', ExitCode: 'hv/svm/exit_codes', GuestMsr: 'hv/guest/msr_numbers',
} as const;
const words = {
  exceptions: { module: 'hv/panic/exception', global: 'names' },
  exitKinds: { module: 'hv/exit/kind', global: 'exitKindNames' },
} as const;
const layouts = { Vmcb: 'hv/svm/vmcb' } as const;
const registers = { EventInfo: 'hv/vcpu/event' } as const;

/** The names out of a compiled program, so that nobody has to write them twice. */
export function namesOf(program: Program): Names {
  const moduleOf = (path: string | undefined): Module | undefined => (path === undefined ? program.machine : program.modules.find((module) => module.path === path));
  return {
    enums: mapValues(enums, (path, name) => {
      const members = moduleOf(path)?.enums.find((candidate) => candidate.name === name)?.members ?? [];
      return Object.fromEntries(members.map((member) => [String(member.value), member.name]));
    }),
    words: mapValues(words, ({ module, global }) => textsOf(moduleOf(module)?.globals.find(({ name }) => name === global)?.value)),
    layouts: mapValues(layouts, (path, name) => fieldsOf(moduleOf(path), name)),
    registers: mapValues(registers, (path, name) =>
      (moduleOf(path)?.registers.find((candidate) => candidate.name === name)?.fields ?? []).map(({ name, high, low }) => ({ name, high, low }))),
  };
}

/** Whether a value out of a file is `Names`, as far as every group that this lyn reads is there. */
export function areNames(value: unknown): value is Names {
  const groups = (value ?? {}) as { readonly [group: string]: { readonly [name: string]: unknown } | undefined };
  return Object.entries({ enums, words, layouts, registers }).every(([group, table]) => Object.keys(table).every((name) => groups[group]?.[name] instanceof Object));
}

function mapValues<T extends object, R>(table: T, make: (value: T[keyof T], key: string) => R): { [K in keyof T]: R } {
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, make(value as T[keyof T], key)])) as { [K in keyof T]: R };
}

function textsOf(value: ConstValue | undefined): readonly string[] {
  if (value?.kind !== 'slice' || value.of.kind !== 'table') return [];
  return value.of.elements.slice(value.from, value.from + value.length).map((element) => (element.kind === 'text' ? element.value : ''));
}

function fieldsOf(module: Module | undefined, name: string): readonly NamedField[] {
  const layout = module?.layouts.find((candidate) => candidate.name === name);
  return (layout?.fields ?? []).map(({ name, offset, type }) => ({ name, offset, bytes: bytesOf(type) }));
}

function bytesOf(type: Module['layouts'][number]['fields'][number]['type']): number {
  if (type.kind === 'bytes') return type.length;
  return Number((type.kind === 'register' ? type.decl.width.name : type.name).slice(1)) / 8;
}
