import type { DeviceState } from './state.ts';

/** Nothing in the set. */
export const NO_VECTOR: i32 = -1;

/** A set of interrupt vectors: IRR, ISR. */
export class VectorSet {
  private readonly words = array(u64, 4);

  add(vector: u8): void {
    this.words[vector >> 6] |= bitOf(vector);
  }

  remove(vector: u8): void {
    this.words[vector >> 6] &= ~bitOf(vector);
  }

  clear(): void {
    this.words.fill(0n);
  }

  /** The highest vector, or `NO_VECTOR`. */
  highest(): i32 {
    for (let i: u32 = 4; i > 0; i--) {
      const word: u64 = this.words[i - 1];
      if (word !== 0n) return i32((i - 1) * 64 + highestBit(word));
    }
    return NO_VECTOR;
  }

  /** Vectors `32 * index` to `32 * index + 31` as the APIC shows them; `index` 0 to 7. */
  part(index: u32): u32 {
    const word: u64 = this.words[index >> 1];
    return (index & 1) === 0 ? u32(word) : u32(word >> 32n);
  }

  save(state: DeviceState): void {
    for (let i: u32 = 0; i < 4; i++) state.put64(this.words[i]);
  }

  load(state: DeviceState): void {
    for (let i: u32 = 0; i < 4; i++) this.words[i] = state.get64();
  }
}

function bitOf(vector: u8): u64 {
  return 1n << u64(vector & 63);
}
