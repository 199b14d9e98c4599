import { hasLocalApic, processorFeatures } from './features.ts';
import { Msr } from './msrs.ts';

/** Register numbers of the local APIC: the x2APIC MSR less 800h, or the offset in memory divided by 16 (SDM table 12-6). */
export const enum ApicRegister {
  Id = 0x02, TaskPriority = 0x08, EndOfInterrupt = 0x0B, Spurious = 0x0F, FirstRequests = 0x20, Command = 0x30, CommandHigh = 0x31, LvtTimer = 0x32,
  LvtThermal = 0x33, LvtPerformance = 0x34, LvtLint0 = 0x35, LvtLint1 = 0x36, LvtError = 0x37, TimerInitial = 0x38, TimerCurrent = 0x39, TimerDivide = 0x3E,
}

/** What the timer does with its registers: SDM figure 12-8. */
export const enum TimerMode { OneShot = 0, Periodic = 1, Deadline = 2 }

/** IA32_APIC_BASE: SDM 12.4.4. */
const ApicBase = register(u64, { x2Apic: flag(10), enabled: flag(11), frame: page(51, 12) });
const SpuriousRegister = register(u32, { vector: bits<u8>(7, 0), enabled: flag(8) });
const LvtRegister = register(u32, { vector: bits<u8>(7, 0), delivery: bits<u8>(10, 8), masked: flag(16), timerMode: bits<TimerMode>(18, 17) });
const IdRegister = register(u32, { xapicId: bits<u8>(31, 24) });

export const enum IpiMode { Fixed = 0, Nmi = 4, Init = 5, StartUp = 6 }

/** The lower half of the interrupt command register: SDM figure 12-12. */
const Command = register(u32, { vector: bits<u8>(7, 0), mode: bits<IpiMode>(10, 8), pending: flag(12), assert: flag(14) });
const CommandHigh = register(u32, { destination: bits<u8>(31, 24) });

const NMI_DELIVERY: u8 = 4;
/** The timer counts at its clock's full speed: SDM figure 12-10. */
const UNDIVIDED: u32 = 0xB;
const LOCAL_SOURCES: readonly ApicRegister[] = [
  ApicRegister.LvtTimer, ApicRegister.LvtThermal, ApicRegister.LvtPerformance, ApicRegister.LvtLint0, ApicRegister.LvtError,
];

/** Reads of the command register before an IPI that never leaves is given up: more than 10 ms on real machines. */
const PATIENCE: u32 = 100000;

/** A processor's local APIC: by MSRs where it has x2APIC, else in memory. */
export class HostApic {
  private x2Apic: boolean = false;
  private base: Hpa = 0n;
  /** There is one, and it is on. One that is not must not be asked for anything but its number. */
  isOn: boolean = false;

  /**
   * Enables it, if there is one, with `spurious` as the vector of spurious interrupts, lets every priority in, and silences the local sources;
   * LINT1 stays the NMI that it is on a PC.
   */
  enable(spurious: u8): void {
    const base = ApicBase.of(cpu.rdmsr(u32(Msr.ApicBase)));
    this.base = base.frame;
    this.x2Apic = base.x2Apic || processorFeatures().x2apic;
    cpu.wrmsr(u32(Msr.ApicBase), base.with({ enabled: true }).raw); // one that is off goes to x2APIC mode by xAPIC mode only (SDM 12.12.5)
    this.isOn = hasLocalApic();
    if (!this.isOn) return;
    if (this.x2Apic) cpu.wrmsr(u32(Msr.ApicBase), base.with({ enabled: true, x2Apic: true }).raw);
    for (const source of LOCAL_SOURCES) this.write(source, LvtRegister.with({ masked: true }).raw);
    this.write(ApicRegister.LvtLint1, LvtRegister.with({ delivery: NMI_DELIVERY }).raw);
    this.write(ApicRegister.TaskPriority, 0);
    this.write(ApicRegister.Spurious, SpuriousRegister.with({ vector: spurious, enabled: true }).raw);
  }

  /** The APIC's number: what IPIs and the I/O APIC address. Zero where there is none. */
  id(): u32 {
    if (!this.isOn) return 0;
    const raw = this.read(ApicRegister.Id);
    return this.x2Apic ? raw : u32(IdRegister.of(raw).xapicId);
  }

  /** Whether an IPI to that number reaches one processor only: xAPIC mode has eight bits for it, and all ones are every processor (SDM 12.6.1, 12.12.9). */
  reaches(destination: u32): boolean {
    return destination < (this.x2Apic ? 0xFFFF_FFFF : 0xFF);
  }

  /** Whether an interrupt with that vector waits to be taken. */
  isRequested(vector: u8): boolean {
    const requests = this.read((u32(ApicRegister.FirstRequests) + u32(vector >> 5)) as ApicRegister);
    return ((requests >> u32(vector & 31)) & 1) !== 0;
  }

  endInterrupt(): void {
    this.write(ApicRegister.EndOfInterrupt, 0);
  }

  /**
   * Sends an IPI to one processor, which sees what has been stored before: a write to an MSR of x2APIC may overtake that (SDM 12.12.3).
   * In xAPIC mode it waits until the one before has left, but not for ever.
   */
  send(destination: u32, mode: IpiMode, vector: u8): void {
    const command = Command.with({ vector, mode, assert: true });
    if (this.x2Apic) {
      barrier.full();
      barrier.load();
      cpu.wrmsr(u32(Msr.X2Apic) + u32(ApicRegister.Command), (u64(destination) << 32n) | u64(command.raw));
      return;
    }
    for (let tries: u32 = 0; tries < PATIENCE && Command.of(this.read(ApicRegister.Command)).pending; tries++) cpu.pause();
    this.write(ApicRegister.CommandHigh, CommandHigh.with({ destination: u8(destination) }).raw);
    this.write(ApicRegister.Command, command.raw);
  }

  /** Lets the timer interrupt with `vector`. It does not run yet. */
  setTimer(timerMode: TimerMode, vector: u8): void {
    this.write(ApicRegister.TimerDivide, UNDIVIDED);
    this.write(ApicRegister.LvtTimer, LvtRegister.with({ vector, timerMode }).raw);
  }

  read(register: ApicRegister): u32 {
    if (this.x2Apic) return u32(cpu.rdmsr(u32(Msr.X2Apic) + u32(register)));
    return mmio.load32(this.base + u64(register) * 16n);
  }

  write(register: ApicRegister, value: u32): void {
    if (this.x2Apic) cpu.wrmsr(u32(Msr.X2Apic) + u32(register), u64(value));
    else mmio.store32(this.base + u64(register) * 16n, value);
  }
}

export const hostApic = perCpu(HostApic);
