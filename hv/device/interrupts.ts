import type { Domain } from '../domain/domain.ts';
import { NO_VECTOR } from './vector_set.ts';

/** What the vCPU's interrupt input shows: the local APIC first, then the 8259 pair through LINT0. */
export class Interrupts {
  private readonly domain: Domain;

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** The vector that `acknowledge` would give now, or -1. */
  pendingVector(): i32 {
    const domain = this.domain;
    const vector = domain.apic.pendingVector();
    if (vector !== NO_VECTOR) return vector;
    if (!domain.machine.pics.isPending() || !domain.apic.passesExternal()) return NO_VECTOR;
    return i32(domain.machine.pics.pendingVector());
  }

  /** The processor takes the interrupt that is pending; returns its vector. */
  acknowledge(): u8 {
    const domain = this.domain;
    const vector = domain.apic.pendingVector();
    if (vector === NO_VECTOR) return domain.machine.pics.acknowledge();
    domain.apic.acknowledge(u8(vector));
    return u8(vector);
  }
}
