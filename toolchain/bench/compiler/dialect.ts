/** What machine TypeScript and AssemblyScript write differently. The generated program is otherwise the same in both. */
export type Dialect = {
  readonly extension: string;
  readonly u64: (value: bigint) => string;
  /** A field of fixed storage. */
  readonly arrayField: (name: string, element: string, length: number) => string;
  readonly condition: (test: string) => string;
  readonly register: (name: string) => readonly string[];
  readonly registerOf: (name: string, raw: string) => string;
  readonly registerWith: (name: string, value: string, mode: string) => string;
  readonly record: (name: string) => readonly string[];
  readonly makeRecord: (name: string, from: string, size: string) => string;
  readonly recordTable: (name: string, record: string, rows: readonly (readonly [number, number])[]) => readonly string[];
};

export const machineTypeScript: Dialect = {
  extension: '.ts',
  u64: (value) => `${value}n`,
  arrayField: (name, element, length) => `readonly ${name} = array(${element}, ${length});`,
  condition: (test) => test,
  register: (name) => [
    `export const ${name} = register(u32, { ready: flag(0), error: flag(1), mode: bits<u8>(7, 4), level: bits<u16>(23, 8) });`,
    `export type ${name} = Value<typeof ${name}>;`,
  ],
  registerOf: (name, raw) => `${name}.of(${raw})`,
  registerWith: (_, value, mode) => `${value}.with({ mode: ${mode}, error: false })`,
  record: (name) => [`export type ${name} = { readonly from: u32; readonly size: u32 };`],
  makeRecord: (_, from, size) => `{ from: ${from}, size: ${size} }`,
  recordTable: (name, record, rows) => [
    `export const ${name}: readonly ${record}[] = [`, ...rows.map(([from, size]) => `  { from: ${from}, size: ${size} },`), '];',
  ],
};

export const assemblyScript: Dialect = {
  extension: '',
  u64: (value) => String(value),
  arrayField: (name, element, length) => `readonly ${name}: StaticArray<${element}> = new StaticArray<${element}>(${length});`,
  condition: (test) => test,
  register: (name) => [
    `export class ${name} {`,
    '  constructor(readonly raw: u32) {}',
    '  get ready(): bool { return (this.raw & 1) !== 0; }',
    '  get error(): bool { return (this.raw & 2) !== 0; }',
    '  get mode(): u8 { return u8((this.raw >> 4) & 15); }',
    '  get level(): u16 { return u16((this.raw >> 8) & 0xffff); }',
    `  withMode(mode: u8): ${name} { return new ${name}((this.raw & ~0xf2) | ((u32(mode) & 15) << 4)); }`,
    '}',
  ],
  registerOf: (name, raw) => `new ${name}(${raw})`,
  registerWith: (_, value, mode) => `${value}.withMode(${mode})`,
  record: (name) => [`export class ${name} {`, '  constructor(readonly from: u32, readonly size: u32) {}', '}'],
  makeRecord: (name, from, size) => `new ${name}(${from}, ${size})`,
  recordTable: (name, record, rows) => [
    `export const ${name}: ${record}[] = [`, ...rows.map(([from, size]) => `  new ${record}(${from}, ${size}),`), '];',
  ],
};
