import { translateFetch } from '../vcpu/paging.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { CODES, ExitCode } from './exit_codes.ts';
import { Vmcb } from './vmcb.ts';

/** The instruction that an exit stands for, without prefixes: its bytes, the first the lowest, and their number. */
type PlainOpcode = { readonly bytes: u32; readonly mask: u32; readonly length: u32 };

/** What stands for no such instruction: length 0. Rows of `plainOpcodes` are numbered as in `plainRows`. */
const plainOpcodes: readonly PlainOpcode[] = [
  { bytes: 1, mask: 0, length: 0 },
  { bytes: 0x330F, mask: 0xFFFF, length: 2 },
  { bytes: 0xA20F, mask: 0xFFFF, length: 2 },
  { bytes: 0x080F, mask: 0xFFFF, length: 2 },
  { bytes: 0xF4, mask: 0xFF, length: 1 },
  { bytes: 0xD9010F, mask: 0xFF_FFFF, length: 3 },
  { bytes: 0x090F, mask: 0xFFFF, length: 2 },
  { bytes: 0xD1010F, mask: 0xFF_FFFF, length: 3 },
  // RDMSR and WRMSR share an exit, and differ in the second byte only: 32h and 30h.
  { bytes: 0x300F, mask: 0xFDFF, length: 2 },
];

const plainRows = table<u8>(CODES, 0, {
  [ExitCode.Rdpmc]: 1, [ExitCode.Cpuid]: 2, [ExitCode.Invd]: 3, [ExitCode.Hlt]: 4, [ExitCode.Vmmcall]: 5, [ExitCode.Wbinvd]: 6, [ExitCode.Xsetbv]: 7, [ExitCode.Msr]: 8,
});

/** The last place in a page where four bytes lie within it. */
const LAST_WORD: u64 = 0xFFCn;

/**
 * The length of the instruction that exited with `code` if it stands at CS:RIP without prefixes, as nearly all do; otherwise zero. Its
 * first bytes say so: with prefixes they would be others. It spares the decoder.
 */
export function plainLength(vcpu: Vcpu, code: u32): u32 {
  if (code >= CODES) return 0;
  const plain = plainOpcodes[plainRows[code]];
  if (plain.length === 0) return 0;
  const place = translateFetch(vcpu, linearRip(vcpu.controlPhysical));
  if (!place.valid || (place.address & 0xFFFn) > LAST_WORD) return 0;
  return (vcpu.domain.memory.read32(place.address) & plain.mask) === plain.bytes ? plain.length : 0;
}

/** In 64-bit code CS has no base. */
function linearRip(vmcb: Hpa): u64 {
  const guest = Vmcb.at(vmcb);
  return guest.codeAttributes.long ? guest.rip : u64(u32(guest.codeBase + guest.rip));
}
