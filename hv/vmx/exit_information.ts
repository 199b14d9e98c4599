import { readField, VmcsField } from './fields.ts';

/** Exit reason: SDM table 25-19. */
export const ExitReasonField = register(u32, { basic: bits<u16>(15, 0), entryFailed: flag(31) });

/**
 * What the VMCS says of the last exit: each field is read when first asked for and kept until the next exit. A VMREAD costs
 * tens of cycles, and most exits need one or two.
 */
export class ExitInformation {
  private qualificationKnown: boolean = false;
  private lengthKnown: boolean = false;
  private interruptionKnown: boolean = false;
  private addressKnown: boolean = false;
  private vectoringKnown: boolean = false;
  private keptQualification: u64 = 0n;
  private keptLength: u32 = 0;
  private keptInterruption: u32 = 0;
  private keptAddress: Gpa = 0n;
  private keptVectoring: u32 = 0;

  /** A new exit has come. */
  forget(): void {
    this.qualificationKnown = false;
    this.lengthKnown = false;
    this.interruptionKnown = false;
    this.addressKnown = false;
    this.vectoringKnown = false;
  }

  qualification(): u64 {
    if (!this.qualificationKnown) {
      this.keptQualification = readField(VmcsField.Qualification);
      this.qualificationKnown = true;
    }
    return this.keptQualification;
  }

  instructionLength(): u32 {
    if (!this.lengthKnown) {
      this.keptLength = u32(readField(VmcsField.ExitInstructionLength));
      this.lengthKnown = true;
    }
    return this.keptLength;
  }

  interruption(): u32 {
    if (!this.interruptionKnown) {
      this.keptInterruption = u32(readField(VmcsField.ExitInterruption));
      this.interruptionKnown = true;
    }
    return this.keptInterruption;
  }

  guestPhysicalAddress(): Gpa {
    if (!this.addressKnown) {
      this.keptAddress = readField(VmcsField.GuestPhysicalAddress);
      this.addressKnown = true;
    }
    return this.keptAddress;
  }

  idtVectoring(): u32 {
    if (!this.vectoringKnown) {
      this.keptVectoring = u32(readField(VmcsField.IdtVectoring));
      this.vectoringKnown = true;
    }
    return this.keptVectoring;
  }
}
