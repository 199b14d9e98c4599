import type { ExitResult } from './result.ts';
import type { Vcpu } from './vcpu.ts';

/** Serves one kind of exit. */
export type ExitHandler = (vcpu: Vcpu) => ExitResult;
