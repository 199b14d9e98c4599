import type { Domain } from '../domain/domain.ts';
import type { GuestInstructions } from '../guest/cpuid_policy.ts';
import { processorFeatures } from '../processor/features.ts';
import { Msr } from '../processor/msrs.ts';
import { Vcpu } from '../vcpu/vcpu.ts';
import { enterVmxOperation } from '../vmx/enter.ts';
import { ExtendedTables } from '../vmx/ept.ts';
import { vmxExtension } from '../vmx/extension.ts';
import { vmxDenial } from '../vmx/feature_control.ts';
import { missingVmxCapabilities } from '../vmx/requirements.ts';
import { makeVmcs } from '../vmx/vmcs.ts';
import { VmxVcpu } from '../vmx/vmx_vcpu.ts';
import type { Candidate } from './candidate.ts';
import { reportCapabilities } from './capability.ts';
import { Mark, page } from './page.ts';
import { vmxCapabilityTable } from './vmx_table.ts';
import { vmxWord } from './vmx_words.ts';

/** The tag of translations of a guest that is the only one. */
const VPID: u16 = 1;
/** INVEPT type: SDM 31.3. */
const ALL_CONTEXTS: u64 = 2n;

const backends = pool(VmxVcpu, 1);
const vcpus = pool(Vcpu, 1);
const nestedTables = pool(ExtendedTables, 1);

const FeatureControl = register(u64, { locked: flag(0), vmxInSmx: flag(1), vmxOutsideSmx: flag(2) });

class VmxCandidate implements Candidate {
  isPresent(): boolean {
    return processorFeatures().vmx;
  }

  name(): string {
    return 'VT-x';
  }

  report(): void {
    reportFeatureControl();
    reportRegisters();
    reportCapabilities(vmxCapabilityTable, vmxWord);
  }

  lack(): string {
    return missingVmxCapabilities() === 0 ? '' : 'VT-x of this processor lacks what is marked above with "!": it takes an Intel processor of the Westmere generation (2010) or later, or a virtual machine that passes all of VT-x on';
  }

  denial(): string {
    return vmxDenial();
  }

  enable(): void {
    enterVmxOperation();
  }

  instructions(): GuestInstructions {
    return vmxExtension.instructions();
  }

  /** The tables of the guest before may have lain in the same frames. */
  makeVcpu(domain: Domain): Vcpu {
    const nested = nestedTables.take()!;
    nested.create();
    for (const slot of domain.memory.all()) nested.mapSlot(slot);
    assert(vmx.invept(ALL_CONTEXTS, 0n));
    const backend = backends.take()!;
    const vcpu = vcpus.take(domain, backend)!;
    makeVmcs(vcpu, backend, nested.pointer(), VPID);
    return vcpu;
  }

  /** The processor writes back what it holds of the VMCS, whose frame is taken back (SDM 25.11.1). */
  dropVcpu(): void {
    for (const each of backends) {
      assert(vmx.clear(each.region));
      backends.release(each);
    }
    for (const each of vcpus) vcpus.release(each);
    for (const each of nestedTables) nestedTables.release(each);
  }
}

export const vmxCandidate = new VmxCandidate();

/** As the firmware has left it. */
function reportFeatureControl(): void {
  page.begin(Mark.Fact);
  page.text('IA32_FEATURE_CONTROL');
  if (!cpu.tryRdmsr(u32(Msr.FeatureControl))) page.text(' is not there');
  else {
    const control = FeatureControl.of(cpu.lastMsr());
    page.text(' ');
    page.hex(control.raw);
    page.text(control.locked ? ': locked, VMX outside SMX ' : ': not locked, VMX outside SMX ');
    page.text(control.vmxOutsideSmx ? 'on' : 'off');
  }
  page.end();
}

/** The capability MSRs as they are: they say of controls which must be one, of control registers which bits are fixed, and what is a number (SDM appendix A). */
function reportRegisters(): void {
  page.begin(Mark.Fact);
  page.text('VMX capability MSRs from 480h on:');
  for (let msr = u32(Msr.VmxBasic); msr <= u32(Msr.VmxSecondaryExitControls); msr++) {
    page.text(' ');
    if (cpu.tryRdmsr(msr)) page.hex(cpu.lastMsr());
    else page.text('none');
  }
  page.end();
}
