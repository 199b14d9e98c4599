import { SegmentName } from './backend.ts';
import { Exception } from './event.ts';
import { translateLinear } from './paging.ts';
import type { ExitResult } from './result.ts';
import { checkSegment, wrapLinear } from './segment_check.ts';
import type { Vcpu } from './vcpu.ts';

const PAGE: u64 = 0x1000n;

/** Which check of an access failed: SDM volume 3, 5.3 and 5.5 for segments, 4.7 for pages. */
export const enum Refusal { None, Segment, Page }

/**
 * Where an operand of 1 to 8 bytes lies in the guest's memory: the first `split` of its `bytes` from `first` on, the rest, on
 * the next page, from `second` on. If the access is refused it lies nowhere, and `linear` and `errorCode` are the #PF's.
 */
export type Place = {
  readonly refusal: Refusal; readonly segment: SegmentName; readonly linear: u64; readonly errorCode: u32;
  readonly bytes: u8; readonly first: Gpa; readonly split: u8; readonly second: Gpa;
};

/** An operand that is not there: no bytes. */
export const NO_PLACE: Place = { refusal: Refusal.None, segment: SegmentName.Ds, linear: 0n, errorCode: 0, bytes: 0, first: 0n, split: 0, second: 0n };

/** Checks the access as the processor does, and finds the place. `linear` is that of `offset` in the segment. */
export function placeOf(vcpu: Vcpu, segment: SegmentName, offset: u64, linear: u64, bytes: u8, write: boolean): Place {
  if (!checkSegment(vcpu, segment, offset, bytes, write)) return refused(Refusal.Segment, segment, linear, 0);
  const first = translateLinear(vcpu, linear, write);
  if (!first.valid) return refused(Refusal.Page, segment, linear, first.errorCode);
  const inFirst: u64 = PAGE - (linear & (PAGE - 1n));
  if (inFirst >= u64(bytes)) return { refusal: Refusal.None, segment, linear, errorCode: 0, bytes, first: first.address, split: bytes, second: 0n };
  const rest = wrapLinear(vcpu, linear + inFirst);
  const second = translateLinear(vcpu, rest, write);
  if (!second.valid) return refused(Refusal.Page, segment, rest, second.errorCode);
  return { refusal: Refusal.None, segment, linear, errorCode: 0, bytes, first: first.address, split: u8(inFirst), second: second.address };
}

function refused(refusal: Refusal, segment: SegmentName, linear: u64, errorCode: u32): Place {
  return { refusal, segment, linear, errorCode, bytes: 0, first: 0n, split: 0, second: 0n };
}

/** Guest-physical address of one byte of an operand; `index` below `bytes`. */
export function byteAt(place: Place, index: u8): Gpa {
  return index < place.split ? place.first + u64(index) : place.second + u64(index - place.split);
}

/** Raises what a refused access raises: #SS(0), #GP(0) or #PF. */
export function raiseRefusal(vcpu: Vcpu, place: Place): ExitResult {
  if (place.refusal === Refusal.Segment) return vcpu.raiseWithCode(place.segment === SegmentName.Ss ? Exception.StackFault : Exception.GeneralProtection, 0);
  vcpu.backend.setCr2(place.linear);
  return vcpu.raiseWithCode(Exception.PageFault, place.errorCode);
}
