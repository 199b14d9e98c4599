import type { ExitedInstruction } from '../decode/exited_instruction.ts';
import { SegmentName, segmentNumbers } from '../vcpu/backend.ts';
import type { StringOperand } from '../vcpu/backend.ts';
import { inLongCode, wrapLinear } from '../vcpu/segment_check.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { lowPart } from '../vcpu/width.ts';
import { svmCapabilities } from './capabilities.ts';
import type { IoInformation } from './exit_information.ts';

/** The memory side of INS or OUTS: the address size is told (but not by QEMU), the segment with decode assists, the rest is in registers. */
export function stringOperandOf(vcpu: Vcpu, io: IoInformation, instruction: ExitedInstruction): StringOperand {
  const segment: SegmentName = io.isIn ? SegmentName.Es : overridden(vcpu, io, instruction);
  const addressBytes: u8 = addressBytesOf(vcpu, io, instruction);
  const offset = lowPart(io.isIn ? vcpu.registers.rdi : vcpu.registers.rsi, addressBytes);
  return { linear: wrapLinear(vcpu, baseOf(vcpu, segment) + offset), offset, segment, addressBytes };
}

function addressBytesOf(vcpu: Vcpu, io: IoInformation, instruction: ExitedInstruction): u8 {
  if (io.address64) return 8;
  if (io.address32) return 4;
  return io.address16 ? 2 : u8(instruction.look(vcpu).addressBytes());
}

function overridden(vcpu: Vcpu, io: IoInformation, instruction: ExitedInstruction): SegmentName {
  if (svmCapabilities.decodeAssists) return segmentNumbers[io.segment];
  const prefixes = instruction.look(vcpu).prefixes;
  return prefixes.hasSegment ? prefixes.segment : SegmentName.Ds;
}

/** In 64-bit code only FS and GS have a base. */
function baseOf(vcpu: Vcpu, segment: SegmentName): u64 {
  if (inLongCode(vcpu) && segment !== SegmentName.Fs && segment !== SegmentName.Gs) return 0n;
  return vcpu.backend.segment(segment).base;
}
