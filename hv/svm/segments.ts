import { SegmentAccess, SegmentName } from '../vcpu/backend.ts';
import type { Segment } from '../vcpu/backend.ts';
import { SAVE_AREA, SegmentAttributes, SegmentSlot } from './vmcb.ts';

/** Where each segment register lies in the state save area, by `SegmentName`: APM volume 2, table B-2. */
const places: readonly u64[] = [0x00n, 0x10n, 0x20n, 0x30n, 0x40n, 0x50n, 0x70n, 0x90n];

/** Whether the register is among those that VMLOAD and VMSAVE move, not VMRUN (15.5.2). */
export function isMovedApart(name: SegmentName): boolean {
  return u32(name) >= u32(SegmentName.Fs);
}

function segmentSlot(vmcb: Hpa, name: SegmentName): SegmentSlot {
  return SegmentSlot.at(vmcb + SAVE_AREA + places[u32(name)]);
}

/** One that cannot be used is not present. */
export function readSegment(vmcb: Hpa, name: SegmentName): Segment {
  const slot = segmentSlot(vmcb, name);
  const attributes = slot.attributes;
  const access = SegmentAccess.with({
    type: attributes.type, codeOrData: attributes.codeOrData, dpl: attributes.dpl, present: attributes.present, available: attributes.available,
    long: attributes.long, big: attributes.big, granular: attributes.granular, unusable: !attributes.present,
  });
  return { selector: slot.selector, base: slot.base, limit: slot.limit, access };
}

export function writeSegment(vmcb: Hpa, name: SegmentName, value: Segment): void {
  const slot = segmentSlot(vmcb, name);
  const access = value.access;
  slot.selector = value.selector;
  slot.base = value.base;
  slot.limit = value.limit;
  slot.attributes = SegmentAttributes.with({
    type: access.type, codeOrData: access.codeOrData, dpl: access.dpl, present: access.present && !access.unusable, available: access.available,
    long: access.long, big: access.big, granular: access.granular,
  });
}
