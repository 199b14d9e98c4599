import { SlotKind } from '../domain/slot.ts';
import type { MemorySlot } from '../domain/slot.ts';
import { FrameUse } from '../memory/frames.ts';
import { largestPage } from '../memory/page_tables.ts';
import { RadixTable } from '../memory/radix_table.ts';

/** An entry of nested page tables is one of the host's format, looked at as for user accesses: APM volume 2, 15.25.5. */
const NestedEntry = register(u64, { present: flag(0), writable: flag(1), user: flag(2) });

const TABLE: u64 = NestedEntry.with({ present: true, writable: true, user: true }).raw;

/**
 * The translation from a domain's guest-physical addresses to host-physical ones. There are no memory types in it: write-back here,
 * the host's MTRRs and the guest's PAT say the rest (15.25.8).
 */
export class NestedTables {
  private readonly tree = new RadixTable(FrameUse.NestedTables, TABLE);

  create(): void {
    this.tree.create(largestPage());
  }

  /** Maps a slot with its rights. */
  mapSlot(slot: MemorySlot): void {
    const leaf = NestedEntry.with({ present: true, writable: slot.kind === SlotKind.Ram, user: true });
    this.tree.map(slot.start, slot.host, slot.size, leaf.raw);
  }

  /** For the VMCB. */
  root(): Hpa {
    return this.tree.root;
  }
}
