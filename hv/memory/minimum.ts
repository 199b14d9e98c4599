/** The lesser of two numbers. */
export function minimum<T extends u32 | u64>(a: T, b: T): T {
  return a < b ? a : b;
}
