import { SegmentName } from '../vcpu/backend.ts';
import { Efer } from '../vcpu/control_registers.ts';
import { translateFetch } from '../vcpu/paging.ts';
import { isCanonical } from '../vcpu/segment_check.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { MAXIMUM_LENGTH } from './instruction.ts';
import type { Instruction } from './instruction.ts';
import { decode, INCOMPLETE, INVALID } from './length.ts';
import { CodeSize } from './mode.ts';

/** How the fetch of the guest's instruction went. */
export const enum FetchOutcome {
  /** It is decoded. */
  Decoded,
  /** Its bytes are there, and are none: #UD, or #GP if there are more than 15. */
  Undefined,
  /** #GP(0): RIP is not canonical, or the instruction reaches beyond the limit of CS. */
  BeyondSegment,
  /** #PF with the address and error code. */
  PageFault,
  /** Neither RAM nor ROM is there. */
  NoMemory,
}

export type Fetch = { readonly outcome: FetchOutcome; readonly address: u64; readonly errorCode: u32 };

const PAGE: u64 = 0x1000n;

/**
 * Fetches and decodes the instruction at the guest's CS:RIP, as its processor does (SDM volume 3, 5.3, 4.6, 4.7). The next
 * page is looked at only if the instruction is not whole without it. `amd`: as in `DecodeMode`.
 */
export function fetchInstruction(vcpu: Vcpu, into: Instruction, amd: boolean): Fetch {
  const code = vcpu.backend.segment(SegmentName.Cs);
  const long: boolean = code.access.long && Efer.of(vcpu.backend.efer()).lma;
  const size: CodeSize = long ? CodeSize.Bits64 : code.access.big ? CodeSize.Bits32 : CodeSize.Bits16;
  const rip = vcpu.backend.rip();
  const within: u32 = long ? canonicalBytes(rip) : limitBytes(rip, code.limit);
  into.available = 0;
  while (into.available < within) {
    const linear: u64 = long ? rip + u64(into.available) : u64(u32(code.base + rip) + into.available);
    const page = translateFetch(vcpu, linear);
    if (!page.valid) return { outcome: FetchOutcome.PageFault, address: linear, errorCode: page.errorCode };
    const missing: u32 = within - into.available;
    const onPage = u32(PAGE - (linear & (PAGE - 1n)));
    if (!append(vcpu, into, page.address, missing < onPage ? missing : onPage)) return result(FetchOutcome.NoMemory);
    const length = decode(into, { size, amd });
    if (length !== INCOMPLETE) return result(length === INVALID ? FetchOutcome.Undefined : FetchOutcome.Decoded);
  }
  return result(FetchOutcome.BeyondSegment);
}

/** How many bytes from `rip` on, up to 15, lie below the first address that is not canonical. Addresses wrap around from the last to 0. */
function canonicalBytes(rip: u64): u32 {
  if (!isCanonical(rip)) return 0;
  const last: u64 = rip + u64(MAXIMUM_LENGTH) - 1n;
  return isCanonical(last) ? MAXIMUM_LENGTH : MAXIMUM_LENGTH - 1 - u32(last & (PAGE - 1n));
}

/** How many bytes from `rip` on, up to 15, are within the limit of a code segment. */
function limitBytes(rip: u64, limit: u32): u32 {
  if (rip > u64(limit)) return 0;
  const behind: u32 = limit - u32(rip);
  return behind < MAXIMUM_LENGTH ? behind + 1 : MAXIMUM_LENGTH;
}

function append(vcpu: Vcpu, into: Instruction, address: Gpa, count: u32): boolean {
  const from = into.available;
  if (!vcpu.domain.memory.read(address, into.bytes.subarray(from, from + count))) return false;
  into.available = from + count;
  return true;
}

function result(outcome: FetchOutcome): Fetch {
  return { outcome, address: 0n, errorCode: 0 };
}
