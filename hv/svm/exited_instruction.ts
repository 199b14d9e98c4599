import { decode } from '../decode/length.ts';
import { Instruction, MAXIMUM_LENGTH } from '../decode/instruction.ts';
import { CodeSize } from '../decode/mode.ts';
import { EndReason } from '../domain/end.ts';
import { SegmentName } from '../vcpu/backend.ts';
import { translateLinear } from '../vcpu/paging.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';

/** The instruction that exited, where the processor does not tell what must be known of it: fetched and decoded when first asked for. */
export class ExitedInstruction {
  private readonly instruction = new Instruction();
  private known: boolean = false;

  /** A new exit has come. */
  forget(): void {
    this.known = false;
  }

  look(vcpu: Vcpu): Instruction {
    if (!this.known) this.find(vcpu);
    return this.instruction;
  }

  /** RIP of the instruction after it, which wraps to 32 bits outside 64-bit code. */
  next(vcpu: Vcpu): u64 {
    const instruction = this.look(vcpu);
    const next: u64 = vcpu.backend.rip() + u64(instruction.length);
    return instruction.size === CodeSize.Bits64 ? next : u64(u32(next));
  }

  private find(vcpu: Vcpu): void {
    this.known = true;
    const code = vcpu.backend.segment(SegmentName.Cs);
    const size: CodeSize = code.access.long ? CodeSize.Bits64 : code.access.big ? CodeSize.Bits32 : CodeSize.Bits16;
    let linear: u64 = vcpu.backend.rip();
    if (size !== CodeSize.Bits64) linear = u64(u32(linear + code.base));
    let count: u32 = 0;
    for (; count < MAXIMUM_LENGTH; count++) {
      const place = translateLinear(vcpu, linear + u64(count), false);
      if (!place.valid) break;
      this.instruction.bytes[count] = vcpu.domain.memory.read8(place.address);
    }
    this.instruction.available = count;
    if (decode(this.instruction, { size, amd: true }) - 1 >= MAXIMUM_LENGTH) {
      this.instruction.length = 0;
      log.error(`the instruction at ${hex(linear)} that exited cannot be decoded`);
      vcpu.domain.end(EndReason.Undecodable);
    }
  }
}
