import { SegmentAccess, SegmentName } from '../vcpu/backend.ts';
import type { Segment } from '../vcpu/backend.ts';
import { readField, VmcsField, writeField } from './fields.ts';

/** The four fields of one segment register. */
type SegmentFields = { readonly selector: VmcsField; readonly base: VmcsField; readonly limit: VmcsField; readonly access: VmcsField };

/** Indexed by `SegmentName`. */
const segmentFields: readonly SegmentFields[] = [
  { selector: VmcsField.GuestEsSelector, base: VmcsField.GuestEsBase, limit: VmcsField.GuestEsLimit, access: VmcsField.GuestEsAccess },
  { selector: VmcsField.GuestCsSelector, base: VmcsField.GuestCsBase, limit: VmcsField.GuestCsLimit, access: VmcsField.GuestCsAccess },
  { selector: VmcsField.GuestSsSelector, base: VmcsField.GuestSsBase, limit: VmcsField.GuestSsLimit, access: VmcsField.GuestSsAccess },
  { selector: VmcsField.GuestDsSelector, base: VmcsField.GuestDsBase, limit: VmcsField.GuestDsLimit, access: VmcsField.GuestDsAccess },
  { selector: VmcsField.GuestFsSelector, base: VmcsField.GuestFsBase, limit: VmcsField.GuestFsLimit, access: VmcsField.GuestFsAccess },
  { selector: VmcsField.GuestGsSelector, base: VmcsField.GuestGsBase, limit: VmcsField.GuestGsLimit, access: VmcsField.GuestGsAccess },
  { selector: VmcsField.GuestLdtrSelector, base: VmcsField.GuestLdtrBase, limit: VmcsField.GuestLdtrLimit, access: VmcsField.GuestLdtrAccess },
  { selector: VmcsField.GuestTrSelector, base: VmcsField.GuestTrBase, limit: VmcsField.GuestTrLimit, access: VmcsField.GuestTrAccess },
];

export function readSegment(name: SegmentName): Segment {
  const fields = segmentFields[u32(name)];
  return {
    selector: u16(readField(fields.selector)),
    base: readField(fields.base),
    limit: u32(readField(fields.limit)),
    access: SegmentAccess.of(u32(readField(fields.access))),
  };
}

/** The access rights alone: one field instead of four. */
export function readSegmentAccess(name: SegmentName): SegmentAccess {
  return SegmentAccess.of(u32(readField(segmentFields[u32(name)].access)));
}

export function writeSegment(name: SegmentName, value: Segment): void {
  const fields = segmentFields[u32(name)];
  writeField(fields.selector, u64(value.selector));
  writeField(fields.base, value.base);
  writeField(fields.limit, u64(value.limit));
  writeField(fields.access, u64(value.access.raw));
}

const pdpteFields: readonly VmcsField[] = [VmcsField.GuestPdpte0, VmcsField.GuestPdpte1, VmcsField.GuestPdpte2, VmcsField.GuestPdpte3];

export function writePdpte(index: u32, value: u64): void {
  writeField(pdpteFields[index], value);
}
