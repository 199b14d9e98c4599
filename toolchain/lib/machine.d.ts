/**
 * Machine TypeScript: numbers, storage, registers, layouts and the intrinsics of the processor.
 *
 * Included by `hv/` (together with core.d.ts, which replaces the standard library) and by tests (which use the ordinary
 * one). Everything here is known to the compiler by name; nothing here can be written by a user.
 */

// ---------------------------------------------------------------------------------------------------- numbers

type u8 = number & { readonly __width?: 'u8' };
type u16 = number & { readonly __width?: 'u16' };
type u32 = number & { readonly __width?: 'u32' };
type i8 = number & { readonly __width?: 'i8' };
type i16 = number & { readonly __width?: 'i16' };
type i32 = number & { readonly __width?: 'i32' };
type u64 = bigint & { readonly __width?: 'u64' };
type i64 = bigint & { readonly __width?: 'i64' };

/** Host-physical address, in bytes. */
type Hpa = u64 & { readonly __unit?: 'Hpa' };
/** Guest-physical address, in bytes. */
type Gpa = u64 & { readonly __unit?: 'Gpa' };

/** What `u32.checked(x)` gives. */
type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

/** A number type as a value: `u32(x)` truncates (or extends) any integer, enum or boolean to the type. */
interface NumberType<T extends number | bigint> {
  (value: number | bigint | boolean): T;
  /** The integer, if the type holds it: a result that may not be ignored. */
  checked(value: number | bigint): Checked<T>;
  readonly MIN: T;
  readonly MAX: T;
}

declare const u8: NumberType<u8>;
declare const u16: NumberType<u16>;
declare const u32: NumberType<u32>;
declare const i8: NumberType<i8>;
declare const i16: NumberType<i16>;
declare const i32: NumberType<i32>;
declare const u64: NumberType<u64>;
declare const i64: NumberType<i64>;

/** The upper 64 bits of the 128-bit product. */
declare function mulHigh(a: u64, b: u64): u64;
/** `a * b / c` with a 128-bit intermediate product, truncated to 64 bits. Panics if `c` is zero or the quotient does not fit. */
declare function mulDiv(a: u64, b: u64, c: u64): u64;
type Division = { readonly quotient: u64; readonly remainder: u64 };
/** The 128-bit number `high * 2^64 + low` divided by `divisor`, as DIV does it. Panics if `divisor` is zero or the quotient does not fit. */
declare function divRem128(high: u64, low: u64, divisor: u64): Division;
/** Index of the lowest set bit, 0 to 63. Panics on zero. */
declare function lowestBit(value: u64): u32;
/** Index of the highest set bit, 0 to 63. Panics on zero. */
declare function highestBit(value: u64): u32;
/** Number of set bits, 0 to 64. */
declare function countBits(value: u64): u32;
/** Four ASCII characters as a little-endian number: `ascii4('APIC')`. Compile-time constant. */
declare function ascii4(text: string): u32;
/** Eight ASCII characters as a little-endian number: `ascii8('RSD PTR ')`. Compile-time constant. */
declare function ascii8(text: string): u64;
/** The bytes of constant text. */
declare function bytesOf(text: string): readonly u8[];

// ---------------------------------------------------------------------------------------------------- storage

type ClassOf<T> = abstract new (...args: never[]) => T;

/** A fixed array: `length` elements inline, zero at first. Passes as a slice. */
interface FixedArray<T, N extends number> extends Array<T> {
  readonly __length?: N;
}

/**
 * A fixed array of `length` elements, in static storage or as a `readonly` field: numbers and booleans zero, register
 * values `of(0)`, classes embedded one after the other (constructor without parameters).
 */
declare function array<T extends number | bigint, N extends number>(element: NumberType<T>, length: N): FixedArray<T, N>;
declare function array<N extends number>(element: typeof bool, length: N): FixedArray<boolean, N>;
declare function array<R extends number | bigint, F, N extends number>(element: RegisterType<R, F>, length: N): FixedArray<RegisterValue<R, F>, N>;
declare function array<T, N extends number>(element: ClassOf<T>, length: N): FixedArray<T, N>;
/** The same by types alone, which a generic class can name: `readonly slots = array<T, N>()`. */
declare function array<T, N extends number>(): FixedArray<T, N>;
/** A fixed array of nullable references, all null at first: `references<Vcpu, 4>(4)`. */
declare function references<T, N extends number>(length: N): FixedArray<T | null, N>;
declare function references<T, N extends number>(): FixedArray<T | null, N>;
declare const bool: { readonly __bool: true };

/**
 * A constant table of `length` elements with a default, for sparse dispatch tables:
 * `table<ExitHandler>(70, unexpected, { [ExitReason.Cpuid]: handleCpuid })`. Module level only.
 */
declare function table<T>(length: number, fallback: T, entries: { readonly [index: number]: T }): readonly T[];

/** Names an object of a pool by its slot and its generation: 64 bits that can be kept and compared, also when the object is gone. */
type Handle<T> = bigint & { readonly __handle: T };

/** At most `N` objects of a class, with room for all of them. The order in which slots are used is stated in docs/language/pools.md. */
interface Pool<C extends abstract new (...args: any) => any, N extends number> {
  /** Constructs an object in a free slot; null if there is none. */
  take(...args: ConstructorParameters<C>): InstanceType<C> | null;
  /** Gives the object back. Panics if it is not of this pool, or not taken. */
  release(object: InstanceType<C>): void;
  /** Panics if the object is not of this pool, or not taken. */
  handle(object: InstanceType<C>): Handle<InstanceType<C>>;
  /** The object that the handle was made for; null once it has been released, whatever is in its place now. */
  get(handle: Handle<InstanceType<C>>): InstanceType<C> | null;
  /** The object in a slot, 0 to `capacity - 1`; null if it is free. */
  at(slot: u32): InstanceType<C> | null;
  /** How many objects are taken. */
  readonly used: u32;
  readonly capacity: u32;
  /** The objects that are taken, in the order of their slots. */
  [Symbol.iterator](): IterableIterator<InstanceType<C>>;
  readonly __capacity?: N;
}
/** A pool, as a `const` or as a `readonly` field: `const vcpus = pool(Vcpu, 8)`. */
declare function pool<C extends abstract new (...args: any) => any, N extends number>(element: C, capacity: N): Pool<C, N>;

/** Copies every field of `from` to `to` (structs of the same class). */
declare function copy<T extends object>(to: T, from: T): void;

/** Orders of memory as C11 has them (7.17.3); always a literal. */
type MemoryOrder = 'relaxed' | 'acquire' | 'release' | 'sequential';
/** A scalar that several processors, or an NMI, may touch. Unless told otherwise loads acquire, stores release, and the rest is sequentially consistent. */
interface Atomic<T extends number | bigint | boolean> {
  load(order?: 'relaxed' | 'acquire' | 'sequential'): T;
  store(value: T, order?: 'relaxed' | 'release' | 'sequential'): void;
  /** Returns the value before. */
  exchange(value: T, order?: MemoryOrder): T;
  /** Returns true if the value was `expected` and is now `desired`. */
  compareExchange(expected: T, desired: T): boolean;
  /** Each returns the value before. Not for booleans. */
  add(value: T, order?: MemoryOrder): T;
  sub(value: T, order?: MemoryOrder): T;
  and(value: T, order?: MemoryOrder): T;
  or(value: T, order?: MemoryOrder): T;
}
/** As a `readonly` field or in static storage: `readonly hazards = atomic(u32)`. */
declare function atomic<T extends number | bigint>(element: NumberType<T>): Atomic<T>;
declare function atomic(element: typeof bool): Atomic<boolean>;

/** One instance per physical processor, at the same virtual address in each processor's page tables. */
interface PerCpu<T> {
  /** The instance of the processor that asks. */
  here(): T;
}
/** Module level only; the class has a constructor without parameters. */
declare function perCpu<T>(element: ClassOf<T>): PerCpu<T>;

// ---------------------------------------------------------------------------------------------------- registers

interface BitField<T> { readonly __bits: T }
/** One bit as a boolean. */
declare function flag(bit: number): BitField<boolean>;
/** Bits `high` to `low`, both included, shifted down; `T` an unsigned number type that is wide enough, or an enum. */
declare function bits<T extends number | bigint>(high: number, low: number): BitField<T>;
/** Bits `high` to `low` left in their place: an address with its low bits clear. */
declare function page(high: number, low: number): BitField<Hpa>;

type FieldValues<F> = { readonly [K in keyof F]: F[K] extends BitField<infer T> ? T : never };
/** An immutable value of a register with named bit fields. */
type RegisterValue<R, F> = FieldValues<F> & {
  readonly raw: R;
  /** The same value with some fields replaced. A field that does not fit its bits is truncated to them. */
  with(fields: Partial<FieldValues<F>>): RegisterValue<R, F>;
  readonly __register?: F;
};
interface RegisterType<R, F> {
  of(raw: R): RegisterValue<R, F>;
  /** `of(0)` with some fields set. */
  with(fields: Partial<FieldValues<F>>): RegisterValue<R, F>;
}
/** Declares a register: `const Cr0 = register(u64, { pe: flag(0), ... }); type Cr0 = Value<typeof Cr0>;` Fields that overlap or protrude are compile-time errors. */
declare function register<R extends number | bigint, F extends { readonly [name: string]: BitField<unknown> }>(width: NumberType<R>, fields: F): RegisterType<R, F>;
/** The type of a register's values, or of a layout's views. */
type Value<D> = D extends RegisterType<infer R, infer F> ? RegisterValue<R, F> : D extends LayoutType<infer F> ? View<F> : never;

// ---------------------------------------------------------------------------------------------------- layouts

interface LayoutField<T> { readonly __field: T }
/** A scalar at a byte offset; may be unaligned. */
declare function at<T extends number | bigint>(offset: number, element: NumberType<T>): LayoutField<T>;
declare function at<R extends number | bigint, F>(offset: number, element: RegisterType<R, F>): LayoutField<RegisterValue<R, F>>;
/** The bytes `offset` to `offset + length - 1` as a slice. */
declare function bytesAt(offset: number, length: number): LayoutField<u8[]>;

/** A view of physical memory: reading a field is one load, assigning it is one store, both of the field's width. */
type View<F> = { [K in keyof F]: F[K] extends LayoutField<infer T> ? T : never } & { readonly __layout?: F };
interface LayoutType<F> {
  /** Size in bytes. */
  readonly SIZE: u32;
  /** The view of the bytes at a host-physical address. */
  at(address: Hpa): View<F>;
}
/** Declares a layout of `size` bytes; overlapping or protruding fields are compile-time errors. */
declare function layout<F extends { readonly [name: string]: LayoutField<unknown> }>(size: number, fields: F): LayoutType<F>;

// ---------------------------------------------------------------------------------------------------- log, panic

/** Inside a log format only: hexadecimal with 0x, no leading zeros. */
declare function hex(value: number | bigint): string;

/**
 * Log formats. The argument is a template literal (or a plain literal) that the compiler splits into constant pieces and
 * arguments: integers print in decimal, `${hex(x)}` in hexadecimal, enums by name, booleans as true or false, text as it is.
 */
declare const log: {
  debug(format: string): void;
  info(format: string): void;
  warn(format: string): void;
  error(format: string): void;
  /** To the console without level or line end. */
  print(format: string): void;
};
/** Ends the domain whose exit is being served, or stops the machine with a report. */
declare function panic(format: string): never;
/** Panics with the condition's source text, file and line unless it holds. Never compiled away. */
declare function assert(condition: boolean): asserts condition;

/** A log format as the sink receives it (see `entry('lyn_log', ...)`). */
type LogFormat = {
  /** Its number in the table of formats (build/formats.json): with the arguments, all that a record of the log needs. Zero in panics of the runtime's own. */
  readonly id: u32;
  readonly level: LogLevel;
  /** One more than there are arguments. */
  readonly pieces: readonly string[];
  readonly kinds: readonly LogKind[];
  /** Source file as written in the project, and line. */
  readonly file: string;
  readonly line: u32;
};
declare const enum LogLevel { Debug, Info, Warn, Error, Print, Panic }
declare const enum LogKind { Unsigned, Signed, Hex, Text }
/** The text that an argument of kind `Text` stands for. */
declare function textOf(argument: u64): string;

// ---------------------------------------------------------------------------------------------------- attributes

/**
 * Gives a function a symbol that the runtime calls: `entry('lyn_main', main)`. A module-level statement. The symbols and
 * their signatures are a closed set, listed in docs/architecture.md.
 */
declare function entry(symbol: string, target: (...args: never[]) => unknown): void;
/** Writes the byte offsets of a class's fields (nested ones too) to the header that assembly includes. A module-level statement. */
declare function offsets(target: ClassOf<object>): void;
/**
 * Says that the functions of this module run seldom, or beside what costs far more: they are compiled for size, and lie apart from the others.
 * What serving a guest does not come to is treated so without being told. A module-level statement.
 */
declare function cold(): void;

// ---------------------------------------------------------------------------------------------------- intrinsics

/** What CPUID returns. */
type CpuidResult = { readonly eax: u32; readonly ebx: u32; readonly ecx: u32; readonly edx: u32 };

/** The processor (Intel SDM volume 2, AMD APM volume 3). */
declare const cpu: {
  cpuid(leaf: u32, subleaf: u32): CpuidResult;
  rdtsc(): u64;
  /** #GP is a panic; see `tryRdmsr`. */
  rdmsr(index: u32): u64;
  wrmsr(index: u32, value: u64): void;
  /** False if the processor answered #GP; the value is then in `lastMsr()` unchanged. */
  tryRdmsr(index: u32): boolean;
  /** False if the processor answered #GP. */
  tryWrmsr(index: u32, value: u64): boolean;
  /** The value that the last successful `tryRdmsr` on this processor read. */
  lastMsr(): u64;
  readCr0(): u64;
  writeCr0(value: u64): void;
  readCr2(): u64;
  writeCr2(value: u64): void;
  readCr3(): u64;
  writeCr3(value: u64): void;
  readCr4(): u64;
  writeCr4(value: u64): void;
  readDr(index: u32): u64;
  writeDr(index: u32, value: u64): void;
  /** False if the processor answered #GP or #UD. */
  trySetXcr0(value: u64): boolean;
  readXcr0(): u64;
  invlpg(address: u64): void;
  wbinvd(): void;
  pause(): void;
  /** Enables interrupts, halts until one comes, disables them again. */
  idle(): void;
  /** Halts for good. */
  stop(): never;
  /** Leaves what this processor was doing, such as the exit being served: resets its stack and calls `lyn_resumed`. */
  abandon(): never;
  /** INT 2: `lyn_nmi` serves the NMI that an exit has taken, and its IRET ends the blocking of NMIs that the exit began (SDM volume 3, 6.7.1 and 28.5.5). */
  takeNmi(): void;
  /** Bases and limits of the descriptor tables in force, and selectors, for the VMCS host area. */
  gdtBase(): u64;
  idtBase(): u64;
  tssBase(): u64;
  tssSelector(): u16;
  codeSelector(): u16;
  dataSelector(): u16;
  /** Index of this processor, 0 for the boot processor. */
  index(): u32;
  /** XCHG BX,BX: Bochs stops there. */
  magicBreak(): void;
  /** INT3: `lyn_exception` is called with vector 3 and the registers. How a panic gets its backtrace. */
  breakpoint(): void;
  /** The word at a virtual address in this processor's stacks; elsewhere a page fault may follow. For backtraces. */
  stackWord(address: u64): u64;
};

/** Port I/O. */
declare const port: {
  in8(number: u16): u8;
  in16(number: u16): u16;
  in32(number: u16): u32;
  out8(number: u16, value: u8): void;
  out16(number: u16, value: u16): void;
  out32(number: u16, value: u32): void;
};

/** Host-physical memory through the direct map; ordinary write-back memory. May be unaligned. One access each, never repeated. */
declare const memory: {
  load8(address: Hpa): u8;
  load16(address: Hpa): u16;
  load32(address: Hpa): u32;
  load64(address: Hpa): u64;
  store8(address: Hpa, value: u8): void;
  store16(address: Hpa, value: u16): void;
  store32(address: Hpa, value: u32): void;
  store64(address: Hpa, value: u64): void;
  /** Lengths in bytes. The ranges may overlap. */
  copy(to: Hpa, from: Hpa, length: u64): void;
  fill(address: Hpa, value: u8, length: u64): void;
  /** A slice of physical memory as bytes. */
  bytes(address: Hpa, length: u32): u8[];
  /** The physical address of an object in static storage (an embedded page, a VMCS region, a bitmap). */
  addressOf(object: object): Hpa;
};

/** Barriers between accesses of this processor to memory (SDM volume 3, 9.2.5). Atomics bring their own. */
declare const barrier: {
  /** MFENCE: everything before is seen by all before anything after it. */
  full(): void;
  /** LFENCE: loads stay on their side, and nothing after it begins before everything before it has ended. */
  load(): void;
  /** SFENCE: stores stay on their side, also those to write-combining memory. */
  store(): void;
  /** Only the compiler keeps accesses on their side; no instruction. */
  compiler(): void;
};

/** Device memory: one access of exact width; misaligned is a panic. */
declare const mmio: {
  load8(address: Hpa): u8;
  store8(address: Hpa, value: u8): void;
  load16(address: Hpa): u16;
  store16(address: Hpa, value: u16): void;
  load32(address: Hpa): u32;
  store32(address: Hpa, value: u32): void;
  load64(address: Hpa): u64;
  store64(address: Hpa, value: u64): void;
};

/** VT-x (SDM volume 3, chapter 31). The boolean ones return false on VMfail; the VM-instruction error is then in the VMCS, if there is one. */
declare const vmx: {
  on(region: Hpa): boolean;
  off(): boolean;
  clear(region: Hpa): boolean;
  load(region: Hpa): boolean;
  /** Panics on VMfail: a field that does not exist is a bug of the hypervisor's. */
  read(field: u32): u64;
  write(field: u32, value: u64): void;
  /** `kind`: 1 single context, 2 all contexts. */
  invept(kind: u64, eptp: u64): boolean;
  /** `kind`: 0 address, 1 single context, 2 all contexts, 3 single context but globals. */
  invvpid(kind: u64, vpid: u16, address: u64): boolean;
  /** Writes HOST_RIP and HOST_RSP so that an exit lands in the exit stub, which saves the registers into `vcpu` and calls `lyn_exit(vcpu)`. */
  prepare(vcpu: object): void;
  /** Enters the guest for the first time (VMLAUNCH) with the registers in `vcpu`; comes back, with false, only if the entry failed. */
  launch(vcpu: object): boolean;
};

/** AMD-V (APM volume 2, chapter 15). EFER.SVME is on, or the instruction is an exception #UD. */
declare const svm: {
  /**
   * CLGI, STI, and VMRUN with the registers in `vcpu` and the VMCB that its fields `control` (virtual address) and `controlPhysical` name. Each
   * exit saves the registers there and calls `lyn_exit(vcpu)`, then `lyn_hazard(vcpu)` if `vcpu.hazards` is not zero, and enters again. The global
   * interrupt flag is clear in both, RFLAGS.IF is set.
   */
  enter(vcpu: object): never;
  /** VMLOAD and VMSAVE: FS, GS, TR, LDTR and the system-call MSRs from, or to, a VMCB (APM volume 2, 15.5.2). */
  load(vmcb: Hpa): void;
  save(vmcb: Hpa): void;
  /** STGI and CLGI: the global interrupt flag, without which not even an NMI is taken (15.17). */
  setGif(): void;
  clearGif(): void;
  /** With the flag clear and RFLAGS.IF set, as between two entries: lets in, for one instruction, the interrupts and the NMI that wait. */
  acceptInterrupts(): void;
  /** In the same state: halts until an interrupt or an NMI has come. */
  idle(): void;
  /** INVLPGA: the translation of one linear address in one address space (15.16.1). */
  invlpga(address: u64, asid: u32): void;
};

/** Other processors. */
declare const smp: {
  /**
   * Copies the start-up code to the page of RAM with that number, which a SIPI carries. A processor started there takes the next
   * index, its own stack and descriptor tables, the page tables `root`, and calls `lyn_ap_main(index)`.
   */
  trampoline(root: Hpa, page: u8): void;
};

/** What the image and the boot loader say. */
declare const boot: {
  /** Multiboot information structure (Multiboot 0.6.96, section 3.3; Multiboot2 2.0, section 3.6). */
  info(): Hpa;
  /** EAX at entry: 0x2BADB002 or 0x36D76289 if it was a multiboot or a multiboot2 loader. */
  magic(): u32;
  /** First byte of the image and first byte after it, page-aligned. */
  imageStart(): Hpa;
  imageEnd(): Hpa;
  /** Start of read-only data, and of writable data, page-aligned: for the page tables. */
  imageReadOnly(): Hpa;
  imageWritable(): Hpa;
  /** Where the one initial copy of the per-processor data lies in the image, its size in bytes, and its virtual address. */
  percpuImage(): Hpa;
  percpuSize(): u64;
  percpuBase(): u64;
  /** Table of code addresses, lines and stack frames for backtraces; its format is stated in docs/architecture.md. */
  backtraceTable(): readonly u8[];
  /** The build identifier, text. */
  buildId(): string;
};
