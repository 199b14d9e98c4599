import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/**
 * INVD and WBINVD do nothing: the guest has no device that bypasses the caches, and throwing away or writing back the
 * machine's caches would let one domain slow down, or corrupt, all others. At privilege 3 the processor has raised #GP.
 */
export function handleCacheFlush(_vcpu: Vcpu): ExitResult {
  return ExitResult.Advance;
}
