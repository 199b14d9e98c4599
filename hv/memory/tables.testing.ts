import { machine } from 'lyn/test';

/** What one entry at the end of a walk maps, with the rights of all levels taken together (SDM 4.6). */
export type Leaf = {
  readonly linear: bigint;
  readonly physical: bigint;
  readonly bytes: bigint;
  readonly writable: boolean;
  readonly executable: boolean;
  readonly user: boolean;
  readonly cached: boolean;
  /** Index of its memory type in the PAT, of those that 4 KB pages and larger ones without the PAT bit reach. */
  readonly type: number;
  /** The frame of the table that holds the entry. */
  readonly table: bigint;
};

const FRAME = 0xf_ffff_ffff_f000n;
const has = (entry: bigint, bit: bigint): boolean => ((entry >> bit) & 1n) === 1n;

/** All that four-level page tables map, in ascending order, as the processor would walk them in simulated memory. */
export function pageWalk(root: bigint): Leaf[] {
  return walk(root, 3n, 0n, { writable: true, executable: true, user: true });
}

type Rights = { readonly writable: boolean; readonly executable: boolean; readonly user: boolean };

function walk(table: bigint, level: bigint, base: bigint, above: Rights): Leaf[] {
  const leaves: Leaf[] = [];
  for (let index = 0n; index < 512n; index++) {
    const entry = machine.memory.load((table & FRAME) + index * 8n, 8);
    if (!has(entry, 0n)) continue;
    const shift = 12n + 9n * level;
    const linear = canonical(base + (index << shift));
    const rights = { writable: above.writable && has(entry, 1n), executable: above.executable && !has(entry, 63n), user: above.user && has(entry, 2n) };
    if (level > 0n && !has(entry, 7n)) leaves.push(...walk(entry & FRAME, level - 1n, linear, rights));
    else leaves.push({ ...rights, linear, physical: entry & FRAME & -(1n << shift), bytes: 1n << shift, cached: !has(entry, 4n), type: Number((entry >> 3n) & 3n), table: table & FRAME });
  }
  return leaves;
}

function canonical(address: bigint): bigint {
  return has(address, 47n) ? address | 0xffff_0000_0000_0000n : address;
}
