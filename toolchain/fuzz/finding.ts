import type { Compiler } from '../test/batch.ts';

/** Something that must not be: each is a mistake of the compiler's, or of the generator's. */
export type Finding = {
  readonly seed: number;
  readonly kind:
    /** The compiler refuses the program. */
    | 'refused'
    /** The compiler, or the code that it made for Node, throws something that is no panic. */
    | 'crash'
    /** The C does not compile. */
    | 'C refused'
    /** The C compiles with a warning. */
    | 'C warning'
    /** Node and C do not do the same. */
    | 'mismatch'
    /** No end in time. */
    | 'hang';
  /** Which C compiler, where it is one's. */
  readonly compiler?: Compiler;
  /** What was seen. */
  readonly text: string;
};
