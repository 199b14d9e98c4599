import { readField, VmcsField } from './fields.ts';

/** Exit reason: SDM table 25-19. */
export const ExitReasonField = register(u32, { basic: bits<u16>(15, 0), entryFailed: flag(31) });

/** Which fields have been read since the exit. */
const Known = register(u8, { qualification: flag(0), length: flag(1), interruption: flag(2), address: flag(3), vectoring: flag(4) });
type Known = Value<typeof Known>;

/**
 * What the VMCS says of the last exit: each field is read when first asked for and kept until the next exit. A VMREAD costs
 * tens of cycles, and most exits need one or two.
 */
export class ExitInformation {
  private known: Known = Known.of(0);
  private keptQualification: u64 = 0n;
  private keptLength: u32 = 0;
  private keptInterruption: u32 = 0;
  private keptAddress: Gpa = 0n;
  private keptVectoring: u32 = 0;

  /** A new exit has come. */
  forget(): void {
    this.known = Known.of(0);
  }

  qualification(): u64 {
    if (!this.known.qualification) {
      this.keptQualification = vmx.read(u32(VmcsField.Qualification));
      this.known = this.known.with({ qualification: true });
    }
    return this.keptQualification;
  }

  instructionLength(): u32 {
    if (!this.known.length) {
      this.keptLength = u32(vmx.read(u32(VmcsField.ExitInstructionLength)));
      this.known = this.known.with({ length: true });
    }
    return this.keptLength;
  }

  /** What the processor does not tell. */
  noteLength(length: u32): void {
    this.keptLength = length;
    this.known = this.known.with({ length: true });
  }

  interruption(): u32 {
    if (!this.known.interruption) {
      this.keptInterruption = u32(readField(VmcsField.ExitInterruption));
      this.known = this.known.with({ interruption: true });
    }
    return this.keptInterruption;
  }

  guestPhysicalAddress(): Gpa {
    if (!this.known.address) {
      this.keptAddress = readField(VmcsField.GuestPhysicalAddress);
      this.known = this.known.with({ address: true });
    }
    return this.keptAddress;
  }

  idtVectoring(): u32 {
    if (!this.known.vectoring) {
      this.keptVectoring = u32(readField(VmcsField.IdtVectoring));
      this.known = this.known.with({ vectoring: true });
    }
    return this.keptVectoring;
  }
}
