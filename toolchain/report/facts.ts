/** What `lyn report` says, and what its JSON is. Sizes and depths are in bytes. Everything is in an order of its own. */

/** `hv/exit/cpuid.ts:12`. */
export type PlaceText = string;

export type Report = {
  /** Of this format. */
  readonly version: 1;
  readonly buildId: string;
  /** What is wrong: a stack that is too small, calls that go in circles. The command fails if there is any. */
  readonly errors: readonly string[];
  readonly checks: Checks;
  readonly stacks: Stacks;
  readonly size: Sizes;
  readonly accesses: readonly TableAccesses[];
  readonly specialised: Specialised;
  readonly lines: { readonly typescript: number; readonly runtime: number; readonly typescriptShare: number };
};

/** Run-time checks that are in the image: those that could not be proved away. */
export type Checks = {
  readonly total: number;
  /** How many of them serving an exit of the guest can come to. */
  readonly fromExit: number;
  readonly byFunction: readonly {
    readonly function: string;
    readonly file: string;
    readonly fromExit: boolean;
    readonly checks: readonly { readonly kind: string; readonly line: number; readonly why: string }[];
  }[];
};

export type Stacks = {
  /** Calls that may come back to where they began: functions, the first one again at the end. */
  readonly cycles: readonly (readonly string[])[];
  readonly entries: readonly EntryStack[];
};

export type EntryStack = {
  readonly symbol: string;
  readonly function: string;
  /** At most this much of the stack is in use; null: there is no bound. */
  readonly own: number | null;
  /** With a panic, an interrupt where the program takes them, and an exception on top of the deepest point. */
  readonly total: number | null;
  readonly stack: { readonly name: string; readonly size: number };
  /** The way to the deepest point, each with what the stack holds when it is called. */
  readonly path: readonly { readonly function: string; readonly depth: number }[];
};

export type Sizes = {
  readonly image: number;
  readonly sections: { readonly [kind: string]: number };
  readonly modules: readonly { readonly source: string; readonly bytes: number; readonly parts: readonly SizedPart[] }[];
};

/** A function or a static; what has no name of its own (texts, formats, gaps) is one part together. */
export type SizedPart = { readonly name: string; readonly kind: 'code' | 'constants' | 'data' | 'other'; readonly bytes: number };

/** What each handler of a dispatch table reads from and writes to the VMCS on one way through it. */
export type TableAccesses = {
  readonly table: string;
  readonly file: string;
  readonly handlers: readonly { readonly handler: string; readonly indices: readonly number[]; readonly reads: Count; readonly writes: Count }[];
};

/** On any way that comes back. `loops`: more, if a loop that has some in it runs more than once. */
export type Count = { readonly least: number; readonly most: number; readonly loops: boolean };

export type Specialised = {
  readonly interfaces: readonly { readonly interface: string; readonly implementer: string; readonly calls: number; readonly place: PlaceText }[];
  readonly branches: readonly { readonly place: PlaceText; readonly function: string; readonly source: string; readonly gone: string }[];
  readonly functions: readonly { readonly function: string; readonly place: PlaceText }[];
  readonly globals: readonly { readonly global: string; readonly place: PlaceText }[];
};
