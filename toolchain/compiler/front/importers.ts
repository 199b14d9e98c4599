import { relativePath } from './context.ts';
import { ts, type Loaded } from './typescript.ts';

/** Some modules, and all that import one of them, directly or through others. By path, as in diagnostics. */
export function importersOf({ modules, checker }: Loaded, root: string, files: ReadonlySet<string>): ReadonlySet<string> {
  if (files.size === 0) return files;
  const pathOf = (file: ts.SourceFile): string => relativePath(root, file.fileName);
  const imports = modules.map((file) => [pathOf(file), importedBy(file, checker).map(pathOf)] as const);
  const reached = new Set(files);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const [path, targets] of imports) if (targets.some((target) => reached.has(target))) reached.add(path);
  }
  return reached;
}

function importedBy(file: ts.SourceFile, checker: ts.TypeChecker): ts.SourceFile[] {
  return file.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement)) return [];
    const [declaration] = checker.getSymbolAtLocation(statement.moduleSpecifier)?.declarations ?? [];
    return declaration !== undefined && ts.isSourceFile(declaration) ? [declaration] : [];
  });
}
