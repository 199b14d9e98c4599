import { ts } from '../typescript.ts';

/** A piece of a file whose types are checked as a whole: a statement, or all of the file. */
export type Unit = {
  readonly nodes: readonly ts.Statement[];
  readonly text: string;
  /** Every identifier in it, whatever it may stand for. */
  readonly names: ReadonlySet<string>;
  /** Names that the file declares before it: TypeScript refuses some uses of what is declared after. */
  readonly before: ReadonlySet<string>;
};

/** What others see of something: a change of the rest makes no difference to them. */
export type Shape = { readonly text: string; readonly names: ReadonlySet<string> };

/** A file as the check of other files, and the next check of this one, depend on it. */
export type Outline = {
  readonly units: readonly Unit[];
  /** By declared name; undefined for a file that has to be taken as a whole. */
  readonly shapes: ReadonlyMap<string, Shape> | undefined;
  readonly whole: Shape;
};

const outlines = new WeakMap<ts.SourceFile, Outline>();

/** Made once for each text of a file. */
export function outlineOf(file: ts.SourceFile): Outline {
  const known = outlines.get(file);
  if (known !== undefined) return known;
  const whole = shapeOf([file]);
  const isPlain = file.statements.every(isDeclaration) && !hasDirectives(file);
  const units = isPlain && !file.statements.some(isChangeable) ? unitsOf(file) : [{ nodes: file.statements, ...whole, before: new Set<string>() }];
  const outline = { units, shapes: isPlain ? shapesOf(file) : undefined, whole };
  outlines.set(file, outline);
  return outline;
}

/** Only these are known to act on others by their names alone. */
function isDeclaration(node: ts.Statement): boolean {
  if (ts.isImportDeclaration(node)) return true;
  const isNamed = [ts.isFunctionDeclaration, ts.isClassDeclaration, ts.isInterfaceDeclaration, ts.isTypeAliasDeclaration, ts.isEnumDeclaration, ts.isVariableStatement].some((is) => is(node));
  return isNamed && ts.canHaveModifiers(node) && ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) !== true;
}

/** An assignment anywhere in the file makes a difference to what TypeScript knows of such a variable elsewhere in it. */
function isChangeable(node: ts.Statement): boolean {
  return ts.isVariableStatement(node) && (node.declarationList.flags & ts.NodeFlags.BlockScoped) !== ts.NodeFlags.Const;
}

/** `@ts-ignore` and its like say something of the next line, whatever that is. Text that cannot be read belongs to no statement for sure. */
function hasDirectives(file: ts.SourceFile): boolean {
  const { commentDirectives = [], parseDiagnostics = [] } = file as unknown as { readonly commentDirectives?: readonly unknown[]; readonly parseDiagnostics?: readonly unknown[] };
  return commentDirectives.length > 0 || parseDiagnostics.length > 0;
}

function unitsOf(file: ts.SourceFile): Unit[] {
  const before = new Set<string>();
  return file.statements.map((node) => {
    const unit = { nodes: [node], ...shapeOf([node]), before: new Set(before) };
    for (const name of declaredNames(node)) before.add(name);
    return unit;
  });
}

function shapesOf(file: ts.SourceFile): ReadonlyMap<string, Shape> {
  const declaring = new Map<string, ts.Statement[]>();
  for (const node of file.statements) for (const name of declaredNames(node)) declaring.set(name, [...declaring.get(name) ?? [], node]);
  return new Map([...declaring].map(([name, nodes]) => [name, shapeOf(nodes, true)]));
}

function declaredNames(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(({ name }) => namesIn(name));
  const { name } = node as { readonly name?: ts.Node };
  return name !== undefined && ts.isIdentifier(name) ? [name.text] : [];
}

function namesIn(name: ts.BindingName): string[] {
  return ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((each) => (ts.isOmittedExpression(each) ? [] : namesIn(each.name)));
}

/** The text and the names of some nodes, with `withoutBodies` only as far as they tell the types that others see. */
function shapeOf(nodes: readonly ts.Node[], withoutBodies = false): Shape {
  const text: string[] = [];
  const names = new Set<string>();
  for (const node of nodes) {
    const hidden = withoutBodies ? hiddenBodies(node) : [];
    collectNames(node, names, hidden);
    let from = node.getStart();
    for (const body of hidden) {
      text.push(node.getSourceFile().text.slice(from, body.getStart()));
      from = body.end;
    }
    text.push(node.getSourceFile().text.slice(from, node.end));
  }
  return { text: text.join('\0'), names };
}

/** The bodies of functions and methods that write down what they return. A constructor may give fields their types. */
function hiddenBodies(node: ts.Node): ts.Node[] {
  if (ts.isClassDeclaration(node)) return node.members.flatMap(hiddenBodies);
  const isTyped = (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isGetAccessorDeclaration(node)) && node.type !== undefined;
  return isTyped && node.body !== undefined ? [node.body] : [];
}

function collectNames(node: ts.Node, names: Set<string>, hidden: readonly ts.Node[]): void {
  if (hidden.includes(node)) return;
  if (ts.isIdentifier(node)) names.add(node.text);
  ts.forEachChild(node, (child) => collectNames(child, names, hidden));
}
