/** The words of CPUID as far as a guest may see them: SDM volume 2, "CPUID"; KVM's from Linux, Documentation/virt/kvm/x86/cpuid.rst. */

/** Leaf 1, EBX. */
export const ProcessorWord = register(u32, { brand: bits<u8>(7, 0), flushLine: bits<u8>(15, 8), logicalProcessors: bits<u8>(23, 16), apicId: bits<u8>(31, 24) });

/** Leaf 1, ECX. */
export const FeatureWordC = register(u32, {
  sse3: flag(0), pclmulqdq: flag(1), monitor: flag(3), vmx: flag(5), ssse3: flag(9), fma: flag(12), cmpxchg16b: flag(13), pcid: flag(17), sse41: flag(19), sse42: flag(20),
  x2apic: flag(21), movbe: flag(22), popcnt: flag(23), tscDeadline: flag(24), aes: flag(25), xsave: flag(26), osxsave: flag(27), avx: flag(28),
  f16c: flag(29), rdrand: flag(30), hypervisor: flag(31),
});

/** Leaf 1, EDX. */
export const FeatureWordD = register(u32, {
  fpu: flag(0), vme: flag(1), de: flag(2), pse: flag(3), tsc: flag(4), msr: flag(5), pae: flag(6), mce: flag(7), cx8: flag(8), apic: flag(9),
  sep: flag(11), mtrr: flag(12), pge: flag(13), mca: flag(14), cmov: flag(15), pat: flag(16), pse36: flag(17), clflush: flag(19), mmx: flag(23),
  fxsr: flag(24), sse: flag(25), sse2: flag(26), selfSnoop: flag(27),
});

/** Leaf 4, EAX. The numbers are one less than what they count. */
export const CacheWord = register(u32, { type: bits<u8>(4, 0), level: bits<u8>(7, 5), selfInitialising: flag(8), fullyAssociative: flag(9), sharing: bits<u16>(25, 14), cores: bits<u8>(31, 26) });

/** Leaf 6, EAX. */
export const PowerWord = register(u32, { alwaysRunningTimer: flag(2) });

/** Leaf 7, EBX. */
export const ExtendedWordB = register(u32, {
  fsgsbase: flag(0), tscAdjust: flag(1), bmi1: flag(3), avx2: flag(5), fpuDataPointer: flag(6), smep: flag(7), bmi2: flag(8), erms: flag(9),
  invpcid: flag(10), fpuSegmentsGone: flag(13), avx512f: flag(16), avx512dq: flag(17), rdseed: flag(18), adx: flag(19), smap: flag(20),
  avx512ifma: flag(21), clflushopt: flag(23), clwb: flag(24), avx512cd: flag(28), sha: flag(29), avx512bw: flag(30), avx512vl: flag(31),
});

/** Leaf 7, ECX. */
export const ExtendedWordC = register(u32, {
  avx512vbmi: flag(1), umip: flag(2), avx512vbmi2: flag(6), gfni: flag(8), vaes: flag(9), vpclmulqdq: flag(10), avx512vnni: flag(11),
  avx512bitalg: flag(12), avx512vpopcntdq: flag(14), rdpid: flag(22), movdiri: flag(27), movdir64b: flag(28),
});

/** Leaf 7, EDX. */
export const ExtendedWordD = register(u32, { avx5124vnniw: flag(2), avx5124fmaps: flag(3), fastShortRepMovs: flag(4), avx512vp2intersect: flag(8), verwClears: flag(10), serialize: flag(14) });

/** Leaf 7, subleaf 1, EAX. */
export const ExtendedWord1 = register(u32, { avxVnni: flag(4), avx512bf16: flag(5), fastZeroRepMovs: flag(10), fastShortRepStos: flag(11), fastShortRepCmps: flag(12) });

/** Leaf 0xB, ECX: a level of the topology. */
export const TopologyWord = register(u32, { level: bits<u8>(7, 0), type: bits<u8>(15, 8) });

/** Leaf 0xD, subleaf 1, EAX. */
export const XsaveWord = register(u32, { xsaveopt: flag(0), xsavec: flag(1), xgetbv1: flag(2), xsaves: flag(3) });

/** Leaf 0xD, subleaves from 2, ECX. */
export const ComponentWord = register(u32, { supervisor: flag(0), aligned: flag(1) });

/** Leaf 0x80000001, ECX and EDX. */
export const LongModeWordC = register(u32, { lahf: flag(0), lzcnt: flag(5), prefetchw: flag(8) });
export const LongModeWordD = register(u32, {
  fpu: flag(0), vme: flag(1), de: flag(2), pse: flag(3), tsc: flag(4), msr: flag(5), pae: flag(6), mce: flag(7), cx8: flag(8), apic: flag(9), syscall: flag(11),
  mtrr: flag(12), pge: flag(13), mca: flag(14), cmov: flag(15), pat: flag(16), pse36: flag(17), nx: flag(20), mmxExtensions: flag(22), mmx: flag(23), fxsr: flag(24),
  pages1G: flag(26), rdtscp: flag(27), longMode: flag(29),
});

/** Leaf 0x80000007, EDX. */
export const TscWord = register(u32, { invariant: flag(8) });

/** Leaf 0x80000008, EAX. */
export const AddressWord = register(u32, { physical: bits<u8>(7, 0), linear: bits<u8>(15, 8) });

/** Leaf 0x40000001, EAX: what of KVM's paravirtualization is there. */
export const KvmWord = register(u32, { oldClock: flag(0), noIoDelay: flag(1), clock: flag(3), clockIsStable: flag(24) });
