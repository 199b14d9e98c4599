import type { Domain } from '../domain/domain.ts';
import { hostClock } from '../time/clock.ts';
import { AcpiPower } from './acpi_power.ts';
import { BoardPorts } from './board_ports.ts';
import { APIC_PAGE } from './apic_registers.ts';
import type { ByteStream } from './byte_stream.ts';
import { PciConfig } from './pci_config.ts';
import { PicPair } from './pic_pair.ts';
import { Pit } from './pit.ts';
import { Rtc } from './rtc.ts';
import type { DeviceState } from './state.ts';
import { Uart } from './uart.ts';

/** The devices of a guest's board, reached through the domain's ports and, the local APIC, as memory. The table "The guest machine" in docs/architecture.md says where. */
export class Machine {
  readonly domain: Domain;
  readonly pics = new PicPair(this);
  readonly pit = new Pit(this);
  readonly uart = new Uart(this);
  readonly rtc = new Rtc(this);
  readonly power = new AcpiPower(this);
  readonly pci = new PciConfig(this);
  readonly board = new BoardPorts(this);
  /** The time of day when the domain's time was zero, in seconds since 1970. */
  timeAtZero: u64 = 0n;

  constructor(domain: Domain) {
    this.domain = domain;
  }

  /** Wires everything up, once, and resets it. `console` is the far end of COM1; `time` the time of day, in seconds since 1970. */
  start(console: ByteStream, time: u64): void {
    const ports = this.domain.ports;
    this.pics.attach(ports);
    this.pit.attach(ports);
    this.uart.attach(ports, console);
    this.rtc.attach(ports);
    this.power.attach(ports);
    this.pci.attach(ports);
    this.board.attach(ports);
    this.domain.mmio.attach(APIC_PAGE, 0x1000n, this.domain.apic.page);
    this.reset();
    this.rtc.setTime(time);
    this.timeAtZero = time - this.domain.clock.now() / hostClock.ticksPerSecond;
  }

  /** Power-on state of all devices, of the local APIC, and of the MSRs that Lyn keeps. */
  reset(): void {
    const vcpu = this.domain.vcpu;
    if (vcpu !== null) vcpu.msrs.reset();
    this.domain.apic.reset();
    this.pit.reset();
    this.uart.reset();
    this.rtc.reset();
    this.power.reset();
    this.pci.reset();
    this.board.reset();
    // Last, so that no edge of the others' resets is left as a request.
    this.pics.reset();
  }

  save(state: DeviceState): void {
    this.domain.apic.save(state);
    this.pics.save(state);
    this.pit.save(state);
    this.uart.save(state);
    this.rtc.save(state);
    this.power.save(state);
    this.pci.save(state);
    this.board.save(state);
  }

  load(state: DeviceState): void {
    this.domain.apic.load(state);
    this.pics.load(state);
    this.pit.load(state);
    this.uart.load(state);
    this.rtc.load(state);
    this.power.load(state);
    this.pci.load(state);
    this.board.load(state);
  }
}
