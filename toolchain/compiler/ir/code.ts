/**
 * Statements and expressions. Rules that hold for every tree the front end hands over:
 *
 * - Every expression carries its type; operands of a binary operator have the same type (shift counts too: the front end
 *   converts them), except that references may be compared with null and with nullables of the same class.
 * - Only calls (and checks, which may panic) have effects: assignment and `++` are statements. Effects happen left to right;
 *   a compound assignment evaluates its target's parts, reads it, evaluates the value, then writes.
 * - `const` scalars at module level are folded: a use is a `constant`.
 */

import type { ClassDecl, FieldDecl, FunctionDecl, GlobalDecl, InterfaceDecl, InterfaceMethod, LayoutField, LayoutDecl, Loc, LocalDecl, RecordDecl, RegisterField, UnionDecl, UnionField, UnionVariant } from './program.ts';
import type { IntType, Type } from './types.ts';

type Node<K extends string> = { readonly kind: K; readonly loc: Loc };
type Typed<K extends string> = Node<K> & { readonly type: Type };

export type BinaryOp = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>' | '===' | '!==' | '<' | '<=' | '>' | '>=';
/** Operators that `op=` may carry. */
export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type UnaryOp = '-' | '~' | '!';

export type Expr =
  /** Integers and enums (bigint), booleans, text, null. */
  | (Typed<'constant'> & { readonly value: bigint | boolean | string | null })
  | (Typed<'local'> & { readonly decl: LocalDecl })
  /** A global scalar's value, or a reference to a global's storage (object, array, atomic). */
  | (Typed<'global'> & { readonly decl: GlobalDecl })
  | (Typed<'functionRef'> & { readonly decl: FunctionDecl })
  | (Typed<'unary'> & { readonly op: UnaryOp; readonly operand: Expr })
  /** Operands of `+`..`>>`: integers of one type. `===` `!==`: integers, enums, booleans, references, functions. `<`..: integers. */
  | (Typed<'binary'> & { readonly op: BinaryOp; readonly left: Expr; readonly right: Expr })
  | (Typed<'logical'> & { readonly op: '&&' | '||'; readonly left: Expr; readonly right: Expr })
  | (Typed<'conditional'> & { readonly test: Expr; readonly whenTrue: Expr; readonly whenFalse: Expr })
  /** Integer, enum or boolean to integer: truncates, extends by the source's sign. */
  | (Typed<'convert'> & { readonly operand: Expr })
  /** A class's field through a reference; embedded storage gives a reference to it. */
  | (Typed<'field'> & { readonly object: Expr; readonly field: FieldDecl })
  | (Typed<'recordField'> & { readonly record: Expr; readonly name: string })
  | (Typed<'record'> & { readonly decl: RecordDecl; readonly fields: readonly { readonly name: string; readonly value: Expr }[] })
  | (Typed<'union'> & { readonly decl: UnionDecl; readonly variant: UnionVariant; readonly fields: readonly { readonly field: UnionField; readonly value: Expr }[] })
  /** A boolean or an enum: which variant it is. */
  | (Typed<'unionTag'> & { readonly union: Expr; readonly decl: UnionDecl })
  /** The front end has seen to it that the value is of a variant that has the field. */
  | (Typed<'unionField'> & { readonly union: Expr; readonly field: UnionField })
  /** `array` is of fixed or slice type; `index` a u8, u16 or u32; checked. */
  | (Typed<'index'> & { readonly array: Expr; readonly index: Expr })
  /** u32; of a fixed array, slice or text. */
  | (Typed<'length'> & { readonly of: Expr })
  /** Fixed array to slice, or slice to read-only slice. */
  | (Typed<'toSlice'> & { readonly array: Expr })
  /** Checked: from <= to <= length. */
  | (Typed<'subarray'> & { readonly array: Expr; readonly from: Expr; readonly to: Expr })
  /** A function, method or constructor; `args[0]` of a method is the object. */
  | (Typed<'call'> & { readonly target: FunctionDecl; readonly args: readonly Expr[] })
  | (Typed<'callInterface'> & { readonly object: Expr; readonly decl: InterfaceDecl; readonly method: InterfaceMethod; readonly args: readonly Expr[] })
  | (Typed<'callReference'> & { readonly callee: Expr; readonly args: readonly Expr[] })
  /** A class reference (nullable too) as an interface reference (nullable likewise). */
  | (Typed<'toInterface'> & { readonly object: Expr; readonly from: ClassDecl })
  /** `x!`: panics on null. */
  | (Typed<'nonNull'> & { readonly operand: Expr })
  /** A non-null reference where a nullable one is expected, or (after a test) the reverse: no code. */
  | (Typed<'retype'> & { readonly operand: Expr })
  | (Typed<'registerOf'> & { readonly raw: Expr })
  | (Typed<'registerRaw'> & { readonly value: Expr })
  | (Typed<'registerField'> & { readonly value: Expr; readonly field: RegisterField })
  /** The fields' values are evaluated left to right after the base. */
  | (Typed<'registerWith'> & { readonly base: Expr; readonly fields: readonly { readonly field: RegisterField; readonly value: Expr }[] })
  | (Typed<'viewAt'> & { readonly decl: LayoutDecl; readonly address: Expr })
  | (Typed<'viewField'> & { readonly view: Expr; readonly field: LayoutField })
  | (Typed<'percpuHere'> & { readonly global: GlobalDecl })
  | (Typed<'atomic'> & { readonly target: Expr; readonly op: AtomicOp; readonly args: readonly Expr[]; readonly order: MemoryOrder })
  /** `cpu.rdmsr(x)` is name `cpu.rdmsr`; globals functions such as `mulHigh` by their own name. See intrinsics.ts. */
  | (Typed<'intrinsic'> & { readonly name: string; readonly args: readonly Expr[] })
  /** `slice.fill(v)`, `slice.set(source)`: statements in effect; type void. */
  | (Typed<'sliceOp'> & { readonly op: 'fill' | 'set'; readonly array: Expr; readonly arg: Expr })
  /** `copy(to, from)`. */
  | (Typed<'copy'> & { readonly to: Expr; readonly from: Expr })
  /**
   * The makers of storage. As the whole initialiser of a global, of an embedded field or of a local with `isStorage` they fill that
   * place. Elsewhere in a function they make an object or array without a name, which lives as long as the block (the whole value of
   * a `let`) or the statement (an argument, where only `new` stands).
   */
  | (Typed<'new'> & { readonly decl: ClassDecl; readonly args: readonly Expr[] })
  /** Makes the storage of an object zero and constructs another one there; the arguments are evaluated before. Type void. */
  | (Typed<'construct'> & { readonly object: Expr; readonly decl: ClassDecl; readonly args: readonly Expr[] })
  /** The number of the slot in which an object of a pool lies (u32): panics unless it is one, and taken. */
  | (Typed<'poolSlot'> & { readonly pool: Expr; readonly object: Expr })
  | (Typed<'newArray'> & { readonly element: Type; readonly length: number })
  | (Typed<'newAtomic'> & { readonly of: IntType | { readonly kind: 'bool' } })
  | (Typed<'newPerCpu'> & { readonly decl: ClassDecl })
  | (Typed<'arrayLiteral'> & { readonly elements: readonly Expr[] })
  | (Typed<'sparseTable'> & { readonly length: number; readonly fallback: Expr; readonly entries: readonly { readonly index: number; readonly value: Expr }[] });

export type AtomicOp = 'load' | 'store' | 'exchange' | 'compareExchange' | 'add' | 'sub' | 'and' | 'or';
/** C11's orders of memory, section 7.17.3. */
export type MemoryOrder = 'relaxed' | 'acquire' | 'release' | 'sequential';

export type ExprOf<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What can be assigned: local, global (static `let`), field (not embedded), index, viewField. */
export type Target = ExprOf<'local'> | ExprOf<'global'> | ExprOf<'field'> | ExprOf<'index'> | ExprOf<'viewField'>;

export type FormatArg = { readonly kind: 'unsigned' | 'signed' | 'hex'; readonly value: Expr } | { readonly kind: 'text'; readonly value: Expr } | { readonly kind: 'enum'; readonly value: Expr } | { readonly kind: 'bool'; readonly value: Expr };
export type Format = { readonly pieces: readonly string[]; readonly args: readonly FormatArg[] };

export type Stmt =
  | (Node<'let'> & { readonly decl: LocalDecl; readonly init: Expr | undefined })
  | (Node<'assign'> & { readonly target: Target; readonly value: Expr })
  /** Also `++` and `--`, with the constant 1. */
  | (Node<'compound'> & { readonly target: Target; readonly op: ArithmeticOp; readonly value: Expr })
  | (Node<'expr'> & { readonly expr: Expr })
  | (Node<'if'> & { readonly test: Expr; readonly then: readonly Stmt[]; readonly otherwise: readonly Stmt[] | undefined })
  | (Node<'while'> & { readonly test: Expr; readonly body: readonly Stmt[] })
  | (Node<'doWhile'> & { readonly body: readonly Stmt[]; readonly test: Expr })
  | (Node<'for'> & { readonly init: readonly Stmt[]; readonly test: Expr | undefined; readonly update: readonly Stmt[]; readonly body: readonly Stmt[] })
  /** The slice is evaluated once; elements of class type are references to them. */
  | (Node<'forOf'> & { readonly decl: LocalDecl; readonly array: Expr; readonly body: readonly Stmt[] })
  /** Cases are constants of the subject's type; no case falls through (several values may share one body); `otherwise` may be absent. `exhaustive`: the subject is one of the cases whatever happens. */
  | (Node<'switch'> & { readonly subject: Expr; readonly cases: readonly { readonly values: readonly Expr[]; readonly body: readonly Stmt[] }[]; readonly otherwise: readonly Stmt[] | undefined; readonly exhaustive: boolean })
  | (Node<'return'> & { readonly value: Expr | undefined })
  /** In a `switch`, `break` that ends a case is dropped by the front end; this one leaves a loop (never a switch). */
  | (Node<'break'>)
  | (Node<'continue'>)
  | (Node<'block'> & { readonly body: readonly Stmt[] })
  | (Node<'log'> & { readonly level: 'debug' | 'info' | 'warn' | 'error' | 'print'; readonly format: Format })
  | (Node<'panic'> & { readonly format: Format })
  /** `text` is the condition as written. */
  | (Node<'assert'> & { readonly test: Expr; readonly text: string });

export type StmtOf<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;
