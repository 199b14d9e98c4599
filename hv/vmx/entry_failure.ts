import { EndReason } from '../domain/end.ts';
import { concludeDomain } from '../domain/conclude.ts';
import { ExitResult } from '../vcpu/result.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { ExitReason } from './exit_reasons.ts';
import { readField, VmcsField } from './fields.ts';
import { reportInvalidGuestState } from './guest_state_check.ts';

/** VM-instruction errors: SDM table 31-1. */
const instructionErrors = table<string>(29, 'of no known meaning', {
  1: 'VMCALL in VMX root operation',
  2: 'VMCLEAR with an invalid address', 3: 'VMCLEAR with the VMXON pointer', 4: 'VMLAUNCH with a VMCS that is not clear',
  5: 'VMRESUME with a VMCS that is not launched', 6: 'VMRESUME after VMXOFF', 7: 'invalid control fields', 8: 'invalid host-state fields',
  9: 'VMPTRLD with an invalid address', 10: 'VMPTRLD with the VMXON pointer', 11: 'VMPTRLD with a wrong revision',
  12: 'access to a field that does not exist', 13: 'write to a read-only field', 15: 'VMXON in VMX root operation',
  16: 'invalid executive-VMCS pointer', 17: 'executive VMCS that is not launched', 18: 'executive-VMCS pointer that is not that of VMXON',
  19: 'VMCALL with a VMCS that is not clear', 20: 'VMCALL with invalid exit controls', 22: 'VMCALL with a wrong MSEG revision',
  23: 'VMXOFF under dual monitoring', 24: 'VMCALL with invalid SMM features', 25: 'invalid execution controls of the executive VMCS',
  26: 'events blocked by MOV SS', 28: 'invalid operand of INVEPT or INVVPID',
});

/** Why a VM entry failed while the guest's state was loaded, by exit qualification: SDM 27.8. */
const guestStateCauses = table<string>(5, 'in a field of the guest state', {
  2: 'in loading the page-directory-pointer entries', 3: 'in injecting an NMI into an STI shadow', 4: 'in the VMCS link pointer',
});

/** An entry that failed with an exit (SDM 27.8): says what is wrong, and ends the domain. */
export function handleEntryFailure(vcpu: Vcpu): ExitResult {
  const qualification = readField(VmcsField.Qualification);
  const cause: string = qualification < 5n ? guestStateCauses[u32(qualification)] : 'for no known cause';
  log.error(`VM entry failed: ${vcpu.backend.exitName()}, ${cause} (qualification ${qualification})`);
  if (vcpu.backend.exitCode() === u32(ExitReason.InvalidGuestState)) reportInvalidGuestState();
  vcpu.domain.end(EndReason.EntryFailed);
  return ExitResult.Kill;
}

/** An entry instruction that failed without an exit (SDM 31.2): a control or host-state field is wrong. Does not return. */
export function handleFailedEntry(vcpu: Vcpu): void {
  const error = readField(VmcsField.InstructionError);
  log.error(`VM entry failed: ${error < 29n ? instructionErrors[u32(error)] : 'of no known meaning'} (VM-instruction error ${error})`);
  vcpu.domain.end(EndReason.EntryFailed);
  concludeDomain(vcpu);
}

entry('lyn_entry_failed', handleFailedEntry);
