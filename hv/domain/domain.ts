import { Interrupts } from '../device/interrupts.ts';
import { LocalApic } from '../device/local_apic.ts';
import { Machine } from '../device/machine.ts';
import type { PortBus } from '../device/port_bus.ts';
import { MmioBus } from '../mmio/bus.ts';
import { processor } from '../processor/processor.ts';
import { DomainClock } from '../time/clock.ts';
import type { Deadline } from '../time/deadline.ts';
import { Hazard } from '../vcpu/hazard.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { EndReason } from './end.ts';
import { GuestMemory } from './guest_memory.ts';

/** A guest machine: its memory, devices and time. */
export class Domain {
  readonly id: u32;
  readonly memory = new GuestMemory();
  readonly ports: PortBus;
  readonly mmio = new MmioBus();
  readonly apic = new LocalApic(this);
  readonly interrupts = new Interrupts(this);
  /** The devices of the board. */
  readonly machine = new Machine(this);
  readonly clock = new DomainClock();
  /** Its only vCPU, once it has one. */
  vcpu: Vcpu | null = null;
  endReason: EndReason = EndReason.None;
  /** What the guest reported at the exit-status port, if it did. */
  status: u32 = 0;
  hasStatus: boolean = false;

  /** `ports`: a bus without devices. It is not a part of the domain, which the image holds whole: a bus is zeros at first, and takes no room there. */
  constructor(id: u32, ports: PortBus) {
    this.id = id;
    this.ports = ports;
  }

  /** Ends the domain before its guest runs again. The first reason stays. */
  end(reason: EndReason): void {
    if (this.endReason === EndReason.None) this.endReason = reason;
    this.signal(Hazard.End);
  }

  /** An interrupt line or the local APIC's state has changed: what can be delivered is looked at before the guest runs again. */
  signalInterrupt(): void {
    this.signal(Hazard.Interrupt);
  }

  /** An NMI for the guest. */
  signalNmi(): void {
    const vcpu = this.vcpu;
    if (vcpu === null) return;
    vcpu.events.nmi = true;
    vcpu.signal(Hazard.Nmi);
  }

  /** Arms `deadline` for `when` in the domain's time, or moves it there. */
  arm(deadline: Deadline, when: u64): void {
    deadline.clock = this.clock;
    processor.here().deadlines.arm(deadline, this.clock.toHost(when));
    this.signal(Hazard.Deadline);
  }

  cancel(deadline: Deadline): void {
    processor.here().deadlines.cancel(deadline);
  }

  private signal(hazard: Hazard): void {
    const vcpu = this.vcpu;
    if (vcpu !== null) vcpu.signal(hazard);
  }
}
