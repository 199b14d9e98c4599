import { LogOnce } from '../device/log_once.ts';
import { hostClock } from '../time/clock.ts';
import { Cr4 } from '../vcpu/control_registers.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import {
  APIC_TIMER_KHZ, cachePolicy, CACHES, extendedPolicies, KVM_LEAVES, KVM_TIMING_LEAF, kvmFeatures, kvmSignature, LAST_BASIC, LAST_EXTENDED, leafPolicies,
  type LeafPolicy, LYN_LEAVES, lynInterface, lynSignature,
} from './cpuid_table.ts';
import { ExtendedWordB, ExtendedWordC, FeatureWordC, FeatureWordD, LongModeWordD, TopologyWord } from './cpuid_words.ts';
import { ExtendedState } from './xsave.ts';

const FIRST_EXTENDED: u32 = 0x8000_0000;
const NOTHING: CpuidResult = { eax: 0, ebx: 0, ecx: 0, edx: 0 };

/** Instructions that a guest may use only where the virtualization extension lets it. */
export type GuestInstructions = { readonly rdtscp: boolean; readonly invpcid: boolean; readonly xsaves: boolean };

class Answer {
  eax: u32 = 0;
  ebx: u32 = 0;
  ecx: u32 = 0;
  edx: u32 = 0;

  value(): CpuidResult {
    return { eax: this.eax, ebx: this.ebx, ecx: this.ecx, edx: this.edx };
  }
}

/** The answers that never change, computed once; the same for all guests. */
class Cpuid {
  readonly basic = array(Answer, 14);
  readonly extended = array(Answer, 9);
  readonly caches = array(Answer, 6);
  readonly structured = array(Answer, 2);
  readonly state = new ExtendedState();
  readonly reported = new LogOnce();
}

const cpuid = new Cpuid();

/** Computes the answers from the host's CPUID. Called once at boot. */
export function prepareCpuid(instructions: GuestInstructions): void {
  const lastBasic = atMost(cpu.cpuid(0, 0).eax, LAST_BASIC);
  const lastExtended = atMost(cpu.cpuid(FIRST_EXTENDED, 0).eax, LAST_EXTENDED);
  for (const policy of leafPolicies) {
    if (policy.leaf <= lastBasic) fill(cpuid.basic[policy.leaf], policy, 0);
    else if (policy.leaf >= FIRST_EXTENDED && policy.leaf <= lastExtended) fill(cpuid.extended[policy.leaf - FIRST_EXTENDED], policy, 0);
  }
  cpuid.basic[0].eax = lastBasic;
  cpuid.extended[0].eax = lastExtended;
  if (lastBasic >= 4) prepareCaches();
  if (lastBasic >= 7) prepareStructured(instructions);
  if (lastBasic >= 0xd) cpuid.state.prepare(instructions.xsaves);
  if (!instructions.rdtscp) cpuid.extended[1].edx = LongModeWordD.of(cpuid.extended[1].edx).with({ rdtscp: false }).raw;
}

/** The bits of XCR0 that a guest may set. */
export function allowedXcr0(): u64 {
  return u64(cpuid.state.allowed);
}

/** What CPUID gives in a guest. */
export function guestCpuid(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  if (leaf <= LAST_BASIC) return basicLeaves[leaf](vcpu, leaf, subleaf);
  if (leaf >= FIRST_EXTENDED && leaf <= LAST_EXTENDED) return cpuid.extended[leaf - FIRST_EXTENDED].value();
  return otherLeaf(leaf);
}

type LeafAnswer = (vcpu: Vcpu, leaf: u32, subleaf: u32) => CpuidResult;

/** Leaves that are not constant. */
const basicLeaves = table<LeafAnswer>(14, answerConstant, {
  [1]: answerFeatures,
  [4]: answerCaches,
  [7]: answerStructured,
  [0xb]: answerTopology,
  [0xd]: answerState,
});

function answerConstant(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  return cpuid.basic[leaf].value();
}

/** OSXSAVE mirrors CR4, APIC mirrors IA32_APIC_BASE. */
function answerFeatures(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  const answer = cpuid.basic[1];
  const osxsave: boolean = Cr4.of(vcpu.backend.cr4()).osxsave;
  return {
    eax: answer.eax,
    ebx: answer.ebx,
    ecx: FeatureWordC.of(answer.ecx).with({ osxsave }).raw,
    edx: FeatureWordD.of(answer.edx).with({ apic: vcpu.domain.apic.isEnabled() }).raw,
  };
}

function answerCaches(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  return subleaf < CACHES ? cpuid.caches[subleaf].value() : NOTHING;
}

function answerStructured(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  return subleaf < 2 ? cpuid.structured[subleaf].value() : NOTHING;
}

/** One thread in one core: levels 1 (thread) and 2 (core), then none. The x2APIC identifier is 0. */
function answerTopology(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  if (cpuid.basic[0].eax < 0xb) return NOTHING;
  const type: u8 = subleaf < 2 ? u8(subleaf + 1) : 0;
  return { eax: 0, ebx: subleaf < 2 ? 1 : 0, ecx: TopologyWord.with({ level: u8(subleaf), type }).raw, edx: 0 };
}

function answerState(vcpu: Vcpu, leaf: u32, subleaf: u32): CpuidResult {
  if (cpuid.state.allowed === 0) return NOTHING;
  return cpuid.state.answer(subleaf, u32(cpu.readXcr0()));
}

function otherLeaf(leaf: u32): CpuidResult {
  switch (leaf) {
    case KVM_LEAVES: return kvmSignature;
    case KVM_LEAVES + 1: return kvmFeatures;
    case KVM_TIMING_LEAF: return { eax: u32(hostClock.ticksPerSecond / 1000n), ebx: APIC_TIMER_KHZ, ecx: 0, edx: 0 };
    case LYN_LEAVES: return lynSignature;
    case LYN_LEAVES + 1: return lynInterface;
    default:
      if (!isHypervisorLeaf(leaf) && cpuid.reported.isNew(leaf)) log.info(`guest asks for CPUID leaf ${hex(leaf)}, which is not there`);
      return NOTHING;
  }
}

/** Guests look for hypervisors at every 256th leaf from 0x40000000. */
function isHypervisorLeaf(leaf: u32): boolean {
  return leaf >> 16 === KVM_LEAVES >> 16;
}

function prepareCaches(): void {
  for (let i: u32 = 0; i < CACHES; i++) fill(cpuid.caches[i], cachePolicy, i);
}

function prepareStructured(instructions: GuestInstructions): void {
  for (const policy of extendedPolicies) fill(cpuid.structured[policy.subleaf], policy, policy.subleaf);
  const answer = cpuid.structured[0];
  if (!instructions.invpcid) answer.ebx = ExtendedWordB.of(answer.ebx).with({ invpcid: false }).raw;
  if (!instructions.rdtscp) answer.ecx = ExtendedWordC.of(answer.ecx).with({ rdpid: false }).raw;
}

function fill(answer: Answer, policy: LeafPolicy, subleaf: u32): void {
  const host = cpu.cpuid(policy.leaf, subleaf);
  answer.eax = host.eax & policy.allowed.eax | policy.added.eax;
  answer.ebx = host.ebx & policy.allowed.ebx | policy.added.ebx;
  answer.ecx = host.ecx & policy.allowed.ecx | policy.added.ecx;
  answer.edx = host.edx & policy.allowed.edx | policy.added.edx;
}

function atMost(value: u32, limit: u32): u32 {
  return value < limit ? value : limit;
}
