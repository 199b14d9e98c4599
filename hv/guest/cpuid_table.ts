import {
  AddressWord, CacheWord, ExtendedWord1, ExtendedWordB, ExtendedWordC, ExtendedWordD, FeatureWordC, FeatureWordD, KvmWord, LongModeWordC, LongModeWordD, PowerWord,
  ProcessorWord, TscWord,
} from './cpuid_words.ts';
import { APIC_TIMER_FREQUENCY } from '../device/apic_timer.ts';

const ALL: u32 = 0xffff_ffff;

/** Four words: what CPUID returns, or a mask of it. */
type Words = CpuidResult;

/**
 * What a guest sees of a leaf: the host's bits that `allowed` lets through, and the bits of `added`, whatever the host has,
 * because Lyn itself does what they stand for. What is in no row reads zero: MONITOR, VMX, the PMU, RTM, MPX, SGX, PT, PKU,
 * CET, AMX, power and thermal management, and the speculation MSRs.
 */
export type LeafPolicy = { readonly leaf: u32; readonly subleaf: u32; readonly allowed: Words; readonly added: Words };

const NOTHING: Words = { eax: 0, ebx: 0, ecx: 0, edx: 0 };
const EVERYTHING: Words = { eax: ALL, ebx: ALL, ecx: ALL, edx: ALL };

/** One processor: nobody shares a cache, there is one core. */
const ONE_CACHE: Words = {
  eax: CacheWord.with({ type: 31, level: 7, selfInitialising: true, fullyAssociative: true }).raw, ebx: ALL, ecx: ALL, edx: ALL,
};

/** The highest basic and extended leaf that is passed on. */
export const LAST_BASIC: u32 = 0xd;
export const LAST_EXTENDED: u32 = 0x8000_0008;
/** Subleaves of leaf 4 that are looked at. */
export const CACHES: u32 = 6;

/** Leaves whose answer depends on nothing but the host. Leaves 0 and 0x80000000 have their first word from the constants above. */
export const leafPolicies: readonly LeafPolicy[] = [
  { leaf: 0, subleaf: 0, allowed: { eax: 0, ebx: ALL, ecx: ALL, edx: ALL }, added: NOTHING },
  {
    leaf: 1, subleaf: 0,
    allowed: {
      eax: ALL,
      ebx: ProcessorWord.with({ brand: 0xff, flushLine: 0xff }).raw,
      ecx: FeatureWordC.with({
        sse3: true, pclmulqdq: true, ssse3: true, fma: true, cmpxchg16b: true, pcid: true, sse41: true, sse42: true, movbe: true, popcnt: true,
        aes: true, xsave: true, avx: true, f16c: true, rdrand: true,
      }).raw,
      edx: FeatureWordD.with({
        fpu: true, vme: true, de: true, pse: true, tsc: true, msr: true, pae: true, mce: true, cx8: true, sep: true, mtrr: true, pge: true, mca: true,
        cmov: true, pat: true, pse36: true, clflush: true, mmx: true, fxsr: true, sse: true, sse2: true, selfSnoop: true,
      }).raw,
    },
    added: { eax: 0, ebx: ProcessorWord.with({ logicalProcessors: 1 }).raw, ecx: FeatureWordC.with({ x2apic: true, tscDeadline: true, hypervisor: true }).raw, edx: 0 },
  },
  { leaf: 2, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 6, subleaf: 0, allowed: NOTHING, added: { eax: PowerWord.with({ alwaysRunningTimer: true }).raw, ebx: 0, ecx: 0, edx: 0 } },
  { leaf: 0x8000_0000, subleaf: 0, allowed: { eax: 0, ebx: ALL, ecx: ALL, edx: ALL }, added: NOTHING },
  {
    leaf: 0x8000_0001, subleaf: 0,
    allowed: {
      eax: ALL, ebx: 0, ecx: LongModeWordC.with({ lahf: true, lzcnt: true, prefetchw: true }).raw,
      // AMD repeats bits of leaf 1 here; Intel has zeros in their places.
      edx: LongModeWordD.with({
        fpu: true, vme: true, de: true, pse: true, tsc: true, msr: true, pae: true, mce: true, cx8: true, apic: true, syscall: true, mtrr: true, pge: true, mca: true,
        cmov: true, pat: true, pse36: true, nx: true, mmxExtensions: true, mmx: true, fxsr: true, pages1G: true, rdtscp: true, longMode: true,
      }).raw,
    },
    added: NOTHING,
  },
  { leaf: 0x8000_0002, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 0x8000_0003, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 0x8000_0004, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 0x8000_0005, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 0x8000_0006, subleaf: 0, allowed: EVERYTHING, added: NOTHING },
  { leaf: 0x8000_0007, subleaf: 0, allowed: { eax: 0, ebx: 0, ecx: 0, edx: TscWord.with({ invariant: true }).raw }, added: NOTHING },
  { leaf: 0x8000_0008, subleaf: 0, allowed: { eax: AddressWord.with({ physical: 0xff, linear: 0xff }).raw, ebx: 0, ecx: 0, edx: 0 }, added: NOTHING },
];

/** Leaf 7, subleaves 0 and 1. The first word of subleaf 0 is the highest subleaf. */
export const extendedPolicies: readonly LeafPolicy[] = [
  {
    leaf: 7, subleaf: 0,
    allowed: {
      eax: 1,
      ebx: ExtendedWordB.with({
        fsgsbase: true, bmi1: true, avx2: true, fpuDataPointer: true, smep: true, bmi2: true, erms: true, invpcid: true, fpuSegmentsGone: true, avx512f: true,
        avx512dq: true, rdseed: true, adx: true, smap: true, avx512ifma: true, clflushopt: true, clwb: true, avx512cd: true, sha: true, avx512bw: true,
        avx512vl: true,
      }).raw,
      ecx: ExtendedWordC.with({
        avx512vbmi: true, umip: true, avx512vbmi2: true, gfni: true, vaes: true, vpclmulqdq: true, avx512vnni: true, avx512bitalg: true,
        avx512vpopcntdq: true, rdpid: true, movdiri: true, movdir64b: true,
      }).raw,
      edx: ExtendedWordD.with({ avx5124vnniw: true, avx5124fmaps: true, fastShortRepMovs: true, avx512vp2intersect: true, verwClears: true, serialize: true }).raw,
    },
    added: { eax: 0, ebx: ExtendedWordB.with({ tscAdjust: true }).raw, ecx: 0, edx: 0 },
  },
  {
    leaf: 7, subleaf: 1,
    allowed: {
      eax: ExtendedWord1.with({ avxVnni: true, avx512bf16: true, fastZeroRepMovs: true, fastShortRepStos: true, fastShortRepCmps: true }).raw,
      ebx: 0, ecx: 0, edx: 0,
    },
    added: NOTHING,
  },
];

/** Every subleaf of leaf 4. */
export const cachePolicy: LeafPolicy = { leaf: 4, subleaf: 0, allowed: ONE_CACHE, added: NOTHING };

/** The leaves of KVM (Linux looks for them at 0x40000000), and its timing leaf. */
export const KVM_LEAVES: u32 = 0x4000_0000;
export const kvmSignature: Words = { eax: 0x4000_0010, ebx: ascii4('KVMK'), ecx: ascii4('VMKV'), edx: ascii4('M\0\0\0') };
export const kvmFeatures: Words = { eax: KvmWord.with({ oldClock: true, noIoDelay: true, clock: true, clockIsStable: true }).raw, ebx: 0, ecx: 0, edx: 0 };
export const KVM_TIMING_LEAF: u32 = 0x4000_0010;
export const APIC_TIMER_KHZ: u32 = u32(APIC_TIMER_FREQUENCY / 1000n);

/** Lyn's own leaves: the signature with the highest leaf, then the version of the interface between guest and hypervisor. */
export const LYN_LEAVES: u32 = 0x4000_0100;
export const lynSignature: Words = { eax: 0x4000_0101, ebx: ascii4('LynL'), ecx: ascii4('ynLy'), edx: ascii4('n\0\0\0') };
export const lynInterface: Words = { eax: 1, ebx: 0, ecx: 0, edx: 0 };
