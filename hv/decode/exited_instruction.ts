import { EndReason } from '../domain/end.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { FetchOutcome, fetchInstruction } from './fetch.ts';
import { Instruction } from './instruction.ts';

/** The instruction that exited, where the processor does not tell what must be known of it: fetched and decoded when first asked for. */
export class ExitedInstruction {
  private readonly instruction = new Instruction();
  private readonly amd: boolean;
  private known: boolean = false;

  /** `amd`: as in `DecodeMode`. */
  constructor(amd: boolean) {
    this.amd = amd;
  }

  /** A new exit has come. */
  forget(): void {
    this.known = false;
  }

  /** Its length is 0, and the domain has ended, if it cannot be found. */
  look(vcpu: Vcpu): Instruction {
    if (!this.known) this.find(vcpu);
    return this.instruction;
  }

  /** The processor has just executed it, so that it can be fetched; if it cannot, the guest's page tables do not say what the processor found. */
  private find(vcpu: Vcpu): void {
    this.known = true;
    if (fetchInstruction(vcpu, this.instruction, this.amd).outcome === FetchOutcome.Decoded) return;
    this.instruction.length = 0;
    log.error(`the instruction at RIP ${hex(vcpu.backend.rip())} that exited cannot be fetched or decoded`);
    vcpu.domain.end(EndReason.Undecodable);
  }
}
