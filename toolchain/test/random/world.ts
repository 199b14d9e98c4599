import { Choice } from './choice.ts';
import type { ClassModel, EnumModel, FunctionModel, FunctionTypeModel, GlobalModel, InterfaceModel, LayoutModel, RecordModel, RegisterModel, TableModel, UnionModel } from './model.ts';

/** A declaration as it is written, and the module that has it. */
type Written = { readonly name: string; readonly text: string; readonly module: string };

/** Everything that the program has declared, in order: later things use earlier ones, so that nothing calls itself. */
export class World {
  readonly choice: Choice;
  readonly modules: readonly string[];
  readonly enums: EnumModel[] = [];
  readonly registers: RegisterModel[] = [];
  readonly layouts: LayoutModel[] = [];
  readonly records: RecordModel[] = [];
  readonly unions: UnionModel[] = [];
  readonly classes: ClassModel[] = [];
  readonly interfaces: InterfaceModel[] = [];
  readonly functionTypes: FunctionTypeModel[] = [];
  readonly functions: FunctionModel[] = [];
  readonly globals: GlobalModel[] = [];
  readonly tables: TableModel[] = [];
  /** Untyped module constants: names for literals. */
  readonly literals: { readonly name: string; readonly value: bigint; readonly big: boolean }[] = [];
  readonly #written: Written[] = [];
  #names = 0;

  constructor(choice: Choice) {
    this.choice = choice;
    const count = choice.chance(70) ? 1 : choice.between(2, 3);
    this.modules = ['main', 'other', 'third'].slice(0, count);
  }

  /** A name that nothing else has. */
  fresh(prefix: string): string {
    return `${prefix}${++this.#names}`;
  }

  /** Puts a declaration into one of the modules. `$` stands for `export ` where there are several. */
  declare(name: string, text: string): void {
    this.#written.push({ name, text, module: this.choice.one(this.modules) });
  }

  /** The files, the main one first. Modules import whatever they name, in circles too. */
  sources(run: string): { readonly [path: string]: string } {
    return Object.fromEntries(this.modules.map((module) => [`${module}.ts`, this.#moduleText(module, module === 'main' ? run : '')]));
  }

  #moduleText(module: string, run: string): string {
    const own = this.#written.filter((written) => written.module === module).map(({ text }) => text);
    const body = [...own, run].join('\n').replaceAll('$export ', this.modules.length > 1 ? 'export ' : '');
    const used = new Set(body.match(/\b[A-Za-z_]\w*/g));
    const imports = this.modules.filter((other) => other !== module).map((other) => {
      const names = this.#written.filter((written) => written.module === other && used.has(written.name)).map(({ name }) => name);
      return names.length === 0 ? '' : `import { ${names.join(', ')} } from './${other}.ts';\n`;
    });
    return `${imports.join('')}${body}${body.endsWith('\n') ? '' : '\n'}`;
  }
}
