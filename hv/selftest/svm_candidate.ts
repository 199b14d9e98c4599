import type { Domain } from '../domain/domain.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import { FrameUse, frames } from '../memory/frames.ts';
import { Msr } from '../processor/msrs.ts';
import { svmCapabilities } from '../svm/capabilities.ts';
import { svmExtension } from '../svm/extension.ts';
import { makeVmcb } from '../svm/make_vmcb.ts';
import { NestedTables } from '../svm/npt.ts';
import { svmDenial, svmLack } from '../svm/requirements.ts';
import { SvmVcpu } from '../svm/svm_vcpu.ts';
import { Vcpu } from '../vcpu/vcpu.ts';
import type { Candidate } from './candidate.ts';
import { reportCapabilities } from './capability.ts';
import { Mark, page } from './page.ts';
import { svmCapabilityTable, SvmWord } from './svm_table.ts';

/** The tag of translations of a guest that is the only one. Its first entry drops those of the guest before. */
const ASID: u32 = 1;

const SVM_LEAF: u32 = 0x8000_000A;

const backends = pool(SvmVcpu, 1);
const vcpus = pool(Vcpu, 1);
const nestedTables = pool(NestedTables, 1);

const VmControl = register(u64, { locked: flag(3), disabled: flag(4) });

class SvmCandidate implements Candidate {
  isPresent(): boolean {
    return svmCapabilities.isPresent();
  }

  name(): string {
    return 'AMD-V';
  }

  report(): void {
    reportVmControl();
    reportRevision();
    reportCapabilities(svmCapabilityTable, svmWord);
  }

  lack(): string {
    return svmLack();
  }

  denial(): string {
    return svmDenial();
  }

  enable(): void {
    svmExtension.enable();
  }

  instructions(): GuestInstructions {
    return svmExtension.instructions();
  }

  makeVcpu(domain: Domain): Vcpu {
    const nested = nestedTables.take()!;
    nested.create();
    for (const slot of domain.memory.all()) nested.mapSlot(slot);
    const backend = backends.take()!;
    const vcpu = vcpus.take(domain, backend)!;
    backend.moved.host = frames.take(FrameUse.ControlStructures);
    backend.vmcb = makeVmcb(vcpu, nested.root(), ASID);
    return vcpu;
  }

  dropVcpu(): void {
    for (const each of backends) backends.release(each);
    for (const each of vcpus) vcpus.release(each);
    for (const each of nestedTables) nestedTables.release(each);
  }
}

export const svmCandidate = new SvmCandidate();

function svmWord(word: u32): u64 {
  const answer = cpu.cpuid(SVM_LEAF, 0);
  return u64((word as SvmWord) === SvmWord.Ecx ? answer.ecx : answer.edx);
}

function reportRevision(): void {
  const answer = cpu.cpuid(SVM_LEAF, 0);
  page.begin(Mark.Fact);
  page.text('revision ');
  page.decimal(u64(answer.eax & 0xFF));
  page.text(', address space identifiers: ');
  page.decimal(u64(answer.ebx));
  page.end();
}

/** As the firmware has left it. */
function reportVmControl(): void {
  page.begin(Mark.Fact);
  page.text('VM_CR');
  if (!cpu.tryRdmsr(u32(Msr.VmControl))) page.text(' is not there');
  else {
    const control = VmControl.of(cpu.lastMsr());
    page.text(' ');
    page.hex(control.raw);
    page.text(control.locked ? ': locked, AMD-V ' : ': not locked, AMD-V ');
    page.text(control.disabled ? 'off' : 'on');
  }
  page.end();
}
