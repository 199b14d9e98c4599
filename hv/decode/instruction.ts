import { Form } from './form.ts';
import { CodeSize } from './mode.ts';
import { ModRm } from './modrm.ts';
import { Prefixes, Rex } from './prefixes.ts';
import { OpcodeMap } from './wide_maps.ts';

/** No instruction has more bytes: SDM volume 2, 2.3.11. */
export const MAXIMUM_LENGTH = 15;

/**
 * One instruction, filled in place: its bytes, and where in them its parts lie. `decode` in length.ts finds the parts;
 * operand.ts and operation.ts say what they mean, when asked.
 */
export class Instruction {
  readonly bytes = array(u8, MAXIMUM_LENGTH);
  /** How many of `bytes` are at hand. */
  available: u32 = 0;
  size: CodeSize = CodeSize.Bits64;
  amd: boolean = false;
  prefixes: Prefixes = Prefixes.of(0);
  rex: Rex = Rex.of(0);
  map: OpcodeMap = OpcodeMap.One;
  opcode: u8 = 0;
  form: Form = Form.of(0);
  /** Position of ModRM, if `form.modrm`. */
  modrmAt: u32 = 0;
  /** Position of the immediate, or of what follows the instruction if it has none. */
  immediateAt: u32 = 0;
  /** In bytes, 1 to 15, or `INVALID` or `INCOMPLETE`; everything else counts only with the first. */
  length: u32 = 0;

  /** Takes the first 15 of `bytes`. */
  load(bytes: readonly u8[]): void {
    const count: u32 = bytes.length < MAXIMUM_LENGTH ? bytes.length : MAXIMUM_LENGTH;
    this.bytes.set(bytes.subarray(0, count));
    this.available = count;
  }

  modrm(): ModRm {
    const at = this.modrmAt;
    return ModRm.of(at < MAXIMUM_LENGTH ? this.bytes[at] : 0);
  }

  /** Bytes of an operand by the prefixes: 2, 4 or 8. */
  operandBytes(): u32 {
    if (this.rex.w) return 8;
    return (this.size === CodeSize.Bits16) === this.prefixes.operandSize ? 4 : 2;
  }

  /** Bytes of an address: 2, 4 or 8. */
  addressBytes(): u32 {
    if (this.size === CodeSize.Bits64) return this.prefixes.addressSize ? 4 : 8;
    return (this.size === CodeSize.Bits16) === this.prefixes.addressSize ? 4 : 2;
  }
}
