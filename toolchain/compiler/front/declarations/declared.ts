import type { Loc } from '../../ir/program.ts';
import { docOf, locOf, type Front } from '../context.ts';
import { nameOf } from '../names.ts';
import { ts } from '../typescript.ts';

export type Declared = {
  readonly name: string; readonly written?: string; readonly module: string; readonly exported: boolean; readonly doc: string | undefined; readonly loc: Loc;
};

/** What every declaration of the IR has. `holder` is the statement that carries the modifiers and the doc comment. */
export function declared(front: Front, name: ts.Node, holder: ts.Node): Declared {
  const file = name.getSourceFile();
  const { instance } = front;
  return {
    ...(instance?.generic.node === holder ? { name: instance.name, written: instance.written } : { name: nameOf(front, name) }),
    module: file.isDeclarationFile ? front.machine.path : front.modules.get(file)!.path,
    exported: isExported(holder),
    doc: docOf(holder),
    loc: locOf(front, name),
  };
}

export function isExported(holder: ts.Node): boolean {
  return ts.canHaveModifiers(holder) && (ts.getModifiers(holder)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword) ?? false);
}
