import { SlotKind } from '../domain/slot.ts';
import type { MemorySlot } from '../domain/slot.ts';
import { FrameUse } from '../memory/frames.ts';
import { RadixTable } from '../memory/radix_table.ts';
import { vmxCapabilities } from './capabilities.ts';
import { MemoryType, memoryTypeAt } from './memory_type.ts';

/** An EPT entry: SDM tables 29-1 to 29-6. */
const EptEntry = register(u64, { read: flag(0), write: flag(1), execute: flag(2), type: bits<MemoryType>(5, 3) });

const TABLE: u64 = EptEntry.with({ read: true, write: true, execute: true }).raw;

/** The EPT pointer: SDM table 25-9. `walkLength` is the number of levels less one. */
const EptPointer = register(u64, { type: bits<MemoryType>(2, 0), walkLength: bits<u8>(5, 3), accessedDirty: flag(6), root: page(51, 12) });

/** The translation from a domain's guest-physical addresses to host-physical ones. */
export class ExtendedTables {
  private readonly tree = new RadixTable(FrameUse.NestedTables, TABLE);

  create(): void {
    this.tree.create(vmxCapabilities.ept.pages1G ? 2 : vmxCapabilities.ept.pages2M ? 1 : 0);
  }

  /** Maps a slot with its rights and with the memory types that the firmware gave to its frames; the guest's PAT is honoured. */
  mapSlot(slot: MemorySlot): void {
    const hostEnd: Hpa = slot.host + slot.size;
    let host: Hpa = slot.host;
    while (host < hostEnd) {
      const stretch = memoryTypeAt(host, hostEnd);
      const leaf = EptEntry.with({ read: true, write: slot.kind === SlotKind.Ram, execute: true, type: stretch.type });
      this.tree.map(slot.start + (host - slot.host), host, stretch.end - host, leaf.raw);
      host = stretch.end;
    }
  }

  /** For the VMCS. */
  pointer(): u64 {
    return EptPointer.with({ type: MemoryType.WriteBack, walkLength: 3, accessedDirty: vmxCapabilities.ept.accessedDirty, root: this.tree.root }).raw;
  }
}
