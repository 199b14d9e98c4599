import { PM1_CONTROL_PORT, PM1_EVENT_PORT, PM_TIMER_PORT, SCI } from '../device/acpi_registers.ts';
import { RtcRegister } from '../device/rtc_registers.ts';
import type { GuestMemory } from '../domain/guest_memory.ts';
import { BootArchitecture, Facs, Fadt, FixedFlags, LapicFlags, Madt, MadtFlags, Rsdp, RSDP_OLD_SIZE, TableHeader, Xsdt } from './acpi_tables.ts';
import { dsdt } from './dsdt.ts';

/** Where the tables lie: in the ROM, the root pointer where BIOSes have it too. */
export const RSDP_ADDRESS: Gpa = 0xe_0000n;
const XSDT_ADDRESS: Gpa = 0xe_0040n;
const MADT_ADDRESS: Gpa = 0xe_0080n;
const FADT_ADDRESS: Gpa = 0xe_0100n;
const FACS_ADDRESS: Gpa = 0xe_0240n;
const DSDT_ADDRESS: Gpa = 0xe_0280n;
const TABLES_SIZE: u64 = 0x400n;

const OEM = 'LYN   ';
const OEM_TABLE: u64 = ascii8('LYNGUEST');
const CREATOR: u32 = ascii4('LYN ');

const LAPIC_ADDRESS: u32 = 0xfee0_0000;
/** Entry types of the MADT, and their lengths. */
const LOCAL_APIC: u8 = 0;
const LOCAL_APIC_LENGTH: u8 = 8;
const LOCAL_APIC_NMI: u8 = 4;
const LOCAL_APIC_NMI_LENGTH: u8 = 6;
const ALL_PROCESSORS: u8 = 0xff;

/** Preferred profile: enterprise server. */
const SERVER: u8 = 4;
/** A latency that says that the sleep state is not there: FADT, P_LVL2_LAT and P_LVL3_LAT. */
const NO_LEVEL2: u16 = 101;
const NO_LEVEL3: u16 = 1001;
/** The reset register: port 0xCF9. */
const PORT_SPACE: u8 = 1;
const RESET_PORT: u64 = 0xcf9n;
const FULL_RESET: u8 = 0x06;

/**
 * Writes the ACPI tables of the guest machine into its ROM (docs/architecture.md, "The guest machine"): in ACPI mode from the
 * start, a local APIC and no I/O APIC, the 8259 pair, no VGA, no keyboard controller.
 */
export function installAcpi(guest: GuestMemory): void {
  const slot = guest.find(RSDP_ADDRESS, TABLES_SIZE);
  assert(slot !== null);
  const host: Hpa = slot.hostAddress(RSDP_ADDRESS);
  memory.fill(host, 0, TABLES_SIZE);
  memory.bytes(place(host, DSDT_ADDRESS), dsdt.length).set(dsdt);
  fillFacs(place(host, FACS_ADDRESS));
  fillFadt(place(host, FADT_ADDRESS));
  fillMadt(place(host, MADT_ADDRESS));
  fillXsdt(place(host, XSDT_ADDRESS));
  fillRsdp(host);
}

/** Where a table lies in the host's memory, `host` being the root pointer's place. */
function place(host: Hpa, table: Gpa): Hpa {
  return host + u64(table - RSDP_ADDRESS);
}

function fillFacs(host: Hpa): void {
  const facs = Facs.at(host);
  facs.signature = ascii4('FACS');
  facs.length = Facs.SIZE;
  facs.version = 2;
}

function fillFadt(host: Hpa): void {
  const fadt = Fadt.at(host);
  fadt.facs = u32(FACS_ADDRESS);
  fadt.dsdt = u32(DSDT_ADDRESS);
  fadt.longDsdt = u64(DSDT_ADDRESS);
  fadt.profile = SERVER;
  fadt.sciInterrupt = u16(SCI);
  fadt.pm1Event = u32(PM1_EVENT_PORT);
  fadt.pm1EventLength = 4;
  fadt.pm1Control = u32(PM1_CONTROL_PORT);
  fadt.pm1ControlLength = 2;
  fadt.pmTimer = u32(PM_TIMER_PORT);
  fadt.pmTimerLength = 4;
  fadt.level2Latency = NO_LEVEL2;
  fadt.level3Latency = NO_LEVEL3;
  fadt.century = u8(RtcRegister.Century);
  fadt.bootArchitecture = BootArchitecture.with({ legacyDevices: true, noVga: true });
  fadt.flags = FixedFlags.with({
    wbinvd: true, haltInC1: true, noPowerButton: true, noSleepButton: true, rtcNotFixed: true, timer32: true, hasReset: true, headless: true,
  });
  fadt.resetSpace = PORT_SPACE;
  fadt.resetWidth = 8;
  fadt.resetAccess = 1;
  fadt.resetAddress = RESET_PORT;
  fadt.resetValue = FULL_RESET;
  fadt.minorRevision = 5;
  finish(host, ascii4('FACP'), Fadt.SIZE, 6);
}

function fillMadt(host: Hpa): void {
  const madt = Madt.at(host);
  madt.apicAddress = LAPIC_ADDRESS;
  madt.flags = MadtFlags.with({ hasPics: true });
  madt.lapicType = LOCAL_APIC;
  madt.lapicLength = LOCAL_APIC_LENGTH;
  madt.lapicFlags = LapicFlags.with({ enabled: true });
  madt.nmiType = LOCAL_APIC_NMI;
  madt.nmiLength = LOCAL_APIC_NMI_LENGTH;
  madt.nmiProcessor = ALL_PROCESSORS;
  madt.nmiInput = 1;
  finish(host, ascii4('APIC'), Madt.SIZE, 5);
}

function fillXsdt(host: Hpa): void {
  const xsdt = Xsdt.at(host);
  xsdt.fadt = u64(FADT_ADDRESS);
  xsdt.madt = u64(MADT_ADDRESS);
  finish(host, ascii4('XSDT'), Xsdt.SIZE, 1);
}

function fillRsdp(host: Hpa): void {
  const rsdp = Rsdp.at(host);
  rsdp.signature = ascii8('RSD PTR ');
  rsdp.oem.set(bytesOf(OEM));
  rsdp.revision = 2;
  rsdp.length = Rsdp.SIZE;
  rsdp.xsdt = u64(XSDT_ADDRESS);
  rsdp.checksum = checksum(host, RSDP_OLD_SIZE);
  rsdp.extendedChecksum = checksum(host, Rsdp.SIZE);
}

/** Header and checksum of a table whose other fields are filled in. */
function finish(host: Hpa, signature: u32, length: u32, revision: u8): void {
  const header = TableHeader.at(host);
  header.signature = signature;
  header.length = length;
  header.revision = revision;
  header.oem.set(bytesOf(OEM));
  header.oemTable = OEM_TABLE;
  header.oemRevision = 1;
  header.creator = CREATOR;
  header.creatorRevision = 1;
  header.checksum = checksum(host, length);
}

/** What makes the sum of the bytes zero; the checksum's own byte must be zero still. */
function checksum(host: Hpa, length: u32): u8 {
  let sum: u8 = 0;
  for (const byte of memory.bytes(host, length)) sum += byte;
  return 0 - sum;
}
