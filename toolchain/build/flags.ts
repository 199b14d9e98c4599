import { projectRoot } from '../host/root.ts';

/** Freestanding code at ring 0 in the upper 2 GB; the guests own all registers but the general ones. */
const targetFlags = [
  '-ffreestanding', '-mcmodel=kernel', '-fno-pic', '-mno-red-zone', '-mgeneral-regs-only', '-fno-stack-protector', '-fcf-protection=none',
  '-fno-common',
];

/**
 * Call-frame information goes to .debug_frame, which is not loaded: the backtrace table is made from it. DWARF 4, because
 * addr2line of binutils 2.40 takes DWARF 5's file numbers wrong in the cold part of a function.
 */
const debugFlags = ['-gdwarf-4', '-fno-asynchronous-unwind-tables'];

/**
 * gcc 12.2 (Debian 12) loses that a static is written where a call passes its address twice, `f(&a, &a)`, and one of the two is only read through: the
 * object goes to read-only data, and what is read of it is taken for its initial contents. This is the pass that draws the conclusion.
 */
export const gccFlags = ['-fno-ipa-reference-addressable'];

export const warningFlags = ['-Wall', '-Wextra', '-Wconversion', '-Wshadow', '-Wundef', '-Werror'];

/** What the C compiler is to make the code good for: running, or being stepped through with all variables to be seen. */
export type Optimise = 'speed' | 'debugging';

/** What makes an object's contents, the place of the checkout aside. */
export function compileFlagsFor(optimise: Optimise): readonly string[] {
  return ['-std=c11', optimise === 'speed' ? '-O2' : '-Og', ...targetFlags, ...gccFlags, ...debugFlags, ...warningFlags];
}

/** Those of the image. */
export const compileFlags = compileFlagsFor('speed');

/** Keeps the checkout's place out of the objects: the same source gives the same bytes anywhere. */
export function prefixFlag(): string {
  return `-ffile-prefix-map=${projectRoot()}=.`;
}
