import type { Loc, LocalDecl, Module } from '../ir/program.ts';
import type { Steps } from './steps.ts';

/** Any declaration that other modules may name. */
export type Named = { readonly name: string; readonly module: string };

/** A line of emitted code and the place in the user's source that it was made from. */
export type Line = { readonly text: string; readonly loc: Loc | undefined };

/**
 * One emitted module while it is written: its lines, and the names that it imports. A name that is taken here already
 * (another module's, or a local's) is imported as `module_name`.
 */
export class ModuleWriter {
  readonly module: Module;
  readonly lines: Line[] = [];
  /** What is imported from each module of the program: declared name to local name. */
  readonly imports = new Map<string, Map<string, string>>();
  /** What is imported from the runtime. */
  readonly runtime = new Set<string>(['$site']);
  /** The object of the method or constructor that is being written: `this`. */
  self: LocalDecl | undefined;
  /** The functions that get a twin that yields; none unless asked for. */
  readonly steps: Steps | undefined;
  /** Is such a twin being written? */
  isStepping = false;
  private readonly taken: Set<string>;
  private depth = 0;

  /** `taken`: every name that the module declares, at its top or inside functions. */
  constructor(module: Module, taken: ReadonlySet<string>, steps?: Steps) {
    this.module = module;
    this.steps = steps;
    this.taken = new Set(taken);
  }

  line(text: string, loc?: Loc): void {
    this.lines.push({ text: text === '' ? '' : '  '.repeat(this.depth) + text, loc });
  }

  /** Puts a line before the line `at`, as far in as the present one. */
  insert(at: number, text: string): void {
    this.lines.splice(at, 0, { text: '  '.repeat(this.depth) + text, loc: undefined });
  }

  /** An opening line, indented lines, a closing line. */
  block(opening: string, body: () => void, closing = '}', loc?: Loc): void {
    this.line(opening, loc);
    this.indented(body);
    this.line(closing);
  }

  indented(body: () => void): void {
    this.depth++;
    body();
    this.depth--;
  }

  doc(text: string | undefined): void {
    if (text === undefined) return;
    const lines = text.replaceAll('*/', '*\\/').split('\n');
    if (lines.length === 1) return this.line(`/** ${lines[0]} */`);
    this.line('/**');
    for (const line of lines) this.line(` * ${line}`.trimEnd());
    this.line(' */');
  }

  /** The name of a declaration in this module, importing it if it is another's. */
  nameOf({ name, module }: Named): string {
    return module === this.module.path ? name : this.imported(module, name);
  }

  /** Writes the twin of a function: what it calls yields too. */
  stepping(write: () => void): void {
    this.isStepping = true;
    write();
    this.isStepping = false;
  }

  localName(decl: LocalDecl): string {
    return decl === this.self ? 'this' : decl.name;
  }

  /** The name of something of the runtime that the source names too: `cpu`, `log`. */
  runtimeName(name: string): string {
    this.runtime.add(name);
    return name;
  }

  private imported(module: string, name: string): string {
    const names = this.imports.get(module) ?? new Map<string, string>();
    this.imports.set(module, names);
    const known = names.get(name);
    if (known !== undefined) return known;
    const local = this.taken.has(name) ? `${module.slice(module.lastIndexOf('/') + 1)}_${name}` : name;
    this.taken.add(local);
    names.set(name, local);
    return local;
  }
}
