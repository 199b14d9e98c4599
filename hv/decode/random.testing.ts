/** xorshift32: the same numbers in each run. */
export function random(seed: number): (limit: number) => number {
  let state = seed | 0;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

const prefixes = [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x66, 0x67, 0x67, 0xf0, 0xf2, 0xf3, 0x48, 0x41, 0x44, 0x4f];
const beginnings = [[], [], [0x0f], [0x0f], [0x0f, 0x38], [0x0f, 0x3a], [0xc4], [0xc5], [0x62], [0x8f], [0x0f, 0x0f]];
const maps = [1, 2, 3, 8, 9, 10];

/** `length` bytes: every other time all at random, otherwise with prefixes and the beginning of an opcode map, which chance hardly meets. */
export function randomCode(next: (limit: number) => number, length: number): number[] {
  const bytes: number[] = [];
  if (next(2) === 0) {
    const count = next(next(8) === 0 ? 15 : 4);
    for (let i = 0; i < count; i++) bytes.push(prefixes[next(prefixes.length)]!);
    const beginning = beginnings[next(beginnings.length)]!;
    bytes.push(...beginning);
    if (beginning[0] === 0xc4 || beginning[0] === 0x8f) bytes.push(0xe0 | (next(8) === 0 ? next(32) : maps[next(maps.length)]!));
    if (beginning[0] === 0x62) bytes.push(0xf0 | next(8), next(256) | 4);
  }
  while (bytes.length < length) bytes.push(next(256));
  return bytes.slice(0, length);
}
