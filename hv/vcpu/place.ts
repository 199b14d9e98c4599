import { SegmentName } from './backend.ts';
import { Exception } from './event.ts';
import { translateLinear } from './paging.ts';
import type { ExitResult } from './result.ts';
import { checkSegment, wrapLinear } from './segment_check.ts';
import type { Vcpu } from './vcpu.ts';

const PAGE: u64 = 0x1000n;

/**
 * Where an operand of 1 to 8 bytes lies in the guest's memory: the first `split` of its `bytes` from `first` on, the rest, on
 * the next page, from `second` on. Without bytes it is an operand that is not there. Filled in place.
 */
export class Place {
  bytes: u8 = 0;
  split: u8 = 0;
  first: Gpa = 0n;
  second: Gpa = 0n;
  private segment: SegmentName = SegmentName.Ds;
  /** Of the #PF; without it, it is the segment that refuses. */
  private isPageFault: boolean = false;
  private linear: u64 = 0n;
  private errorCode: u32 = 0;

  /**
   * Checks the access as the processor does (SDM volume 3, 5.3, 5.5, 4.7), and finds the place. `linear` is that of `offset` in the
   * segment. False if it is refused; `raise` then raises what the processor would.
   */
  find(vcpu: Vcpu, segment: SegmentName, offset: u64, linear: u64, bytes: u8, write: boolean): boolean {
    this.segment = segment;
    this.isPageFault = false;
    if (!checkSegment(vcpu, segment, offset, bytes, write)) return false;
    const first = translateLinear(vcpu, linear, write);
    if (!first.valid) return this.pageFault(linear, first.errorCode);
    this.bytes = bytes;
    this.split = bytes;
    this.first = first.address;
    const inFirst: u64 = PAGE - (linear & (PAGE - 1n));
    if (inFirst >= u64(bytes)) return true;
    const rest = wrapLinear(vcpu, linear + inFirst);
    const second = translateLinear(vcpu, rest, write);
    if (!second.valid) return this.pageFault(rest, second.errorCode);
    this.split = u8(inFirst);
    this.second = second.address;
    return true;
  }

  /** Raises #SS(0), #GP(0) or #PF. */
  raise(vcpu: Vcpu): ExitResult {
    if (!this.isPageFault) return vcpu.raiseWithCode(this.segment === SegmentName.Ss ? Exception.StackFault : Exception.GeneralProtection, 0);
    return vcpu.raisePageFault(this.linear, this.errorCode);
  }

  /** Guest-physical address of one of its bytes. */
  byteAt(index: u8): Gpa {
    return index < this.split ? this.first + u64(index) : this.second + u64(index - this.split);
  }

  /** Whether a byte of it has that address. */
  covers(address: Gpa): boolean {
    return address - this.first < u64(this.split) || address - this.second < u64(this.bytes - this.split);
  }

  private pageFault(linear: u64, errorCode: u32): boolean {
    this.isPageFault = true;
    this.linear = linear;
    this.errorCode = errorCode;
    return false;
  }
}
