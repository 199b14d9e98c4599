import type { IntName } from '../compiler/ir/types.ts';
import { wrapped } from './numbers.ts';

type Scalar = number | bigint | boolean;

/** A scalar that several processors may touch. Simulated processors take turns, so that plain accesses are atomic. */
export class Atomic {
  value: Scalar;
  private readonly type: IntName | 'bool';

  constructor(type: IntName | 'bool') {
    this.type = type;
    this.value = this.zero();
  }

  load(): Scalar {
    return this.value;
  }

  store(value: Scalar): void {
    this.value = value;
  }

  exchange(value: Scalar): Scalar {
    const before = this.value;
    this.value = value;
    return before;
  }

  compareExchange(expected: Scalar, desired: Scalar): boolean {
    if (this.value !== expected) return false;
    this.value = desired;
    return true;
  }

  add(value: Scalar): Scalar {
    return this.update(BigInt(this.value) + BigInt(value));
  }

  sub(value: Scalar): Scalar {
    return this.update(BigInt(this.value) - BigInt(value));
  }

  and(value: Scalar): Scalar {
    return this.update(BigInt(this.value) & BigInt(value));
  }

  or(value: Scalar): Scalar {
    return this.update(BigInt(this.value) | BigInt(value));
  }

  zero(): Scalar {
    return this.type === 'bool' ? false : wrapped(0n, this.type);
  }

  private update(exact: bigint): Scalar {
    const before = this.value;
    this.value = wrapped(exact, this.type as IntName);
    return before;
  }
}
