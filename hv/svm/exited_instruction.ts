import { FetchOutcome, fetchInstruction } from '../decode/fetch.ts';
import { Instruction } from '../decode/instruction.ts';
import { EndReason } from '../domain/end.ts';
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

  /** The processor has just executed it, so that it can be fetched; if it cannot, the guest's page tables do not say what the processor found. */
  private find(vcpu: Vcpu): void {
    this.known = true;
    if (fetchInstruction(vcpu, this.instruction, true).outcome === FetchOutcome.Decoded) return;
    this.instruction.length = 0;
    log.error(`the instruction at RIP ${hex(vcpu.backend.rip())} that exited cannot be fetched or decoded`);
    vcpu.domain.end(EndReason.Undecodable);
  }
}
