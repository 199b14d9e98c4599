import { MAXIMUM_PROCESSORS, topology } from '../processor/madt.ts';
import { Msr } from '../processor/msrs.ts';
import { processorCount } from '../processor/peers.ts';
import { Mark, page } from './page.ts';

/** CPUID 1, EAX: SDM volume 2, CPUID; APM volume 3, appendix E.3.2. */
const Signature = register(u32, {
  stepping: bits<u8>(3, 0), model: bits<u8>(7, 4), family: bits<u8>(11, 8), extendedModel: bits<u8>(19, 16), extendedFamily: bits<u8>(27, 20),
});
/** The family from which on the extended one counts; the model's is used from family 6 on. */
const EXTENDED: u8 = 15;
const WITH_MODEL: u8 = 6;

const FIRST_BRAND: u32 = 0x8000_0002;
const LAST_BRAND: u32 = 0x8000_0004;
const VENDOR_BYTES = 12;
const BRAND_BYTES = 48;
const SPACE: u8 = 0x20;

/** Which processor it is. */
class Identity {
  readonly vendor = array(u8, VENDOR_BYTES);
  private readonly brandBytes = array(u8, BRAND_BYTES);
  family: u32 = 0;
  model: u32 = 0;
  stepping: u32 = 0;

  read(): void {
    const first = cpu.cpuid(0, 0);
    putWord(this.vendor, 0, first.ebx);
    putWord(this.vendor, 4, first.edx);
    putWord(this.vendor, 8, first.ecx);
    const signature = Signature.of(cpu.cpuid(1, 0).eax);
    this.family = u32(signature.family) + (signature.family === EXTENDED ? u32(signature.extendedFamily) : 0);
    this.model = u32(signature.model) + (signature.family >= WITH_MODEL ? u32(signature.extendedModel) << 4 : 0);
    this.stepping = u32(signature.stepping);
    this.readBrand();
  }

  /** The brand string without spaces at its ends; empty where there is none. */
  brand(): readonly u8[] {
    let start: u32 = 0;
    let end: u32 = BRAND_BYTES;
    while (end > 0 && (this.brandBytes[end - 1] === 0 || this.brandBytes[end - 1] === SPACE)) end--;
    while (start < end && this.brandBytes[start] === SPACE) start++;
    return this.brandBytes.subarray(start, end);
  }

  private readBrand(): void {
    if (cpu.cpuid(0x8000_0000, 0).eax < LAST_BRAND) return;
    for (let i: u32 = 0; i < 3; i++) {
      const part = cpu.cpuid(FIRST_BRAND + i, 0);
      putWord(this.brandBytes, 16 * i, part.eax);
      putWord(this.brandBytes, 16 * i + 4, part.ebx);
      putWord(this.brandBytes, 16 * i + 8, part.ecx);
      putWord(this.brandBytes, 16 * i + 12, part.edx);
    }
  }
}

export const identity = new Identity();

export function reportIdentity(): void {
  identity.read();
  page.begin(Mark.Fact);
  page.text('vendor ');
  page.foreign(identity.vendor);
  page.text(', family ');
  page.decimal(u64(identity.family));
  page.text(', model ');
  page.decimal(u64(identity.model));
  page.text(', stepping ');
  page.decimal(u64(identity.stepping));
  page.text(', microcode ');
  page.hex(u64(microcode()));
  page.end();
  reportBrand();
  reportCount();
}

function reportBrand(): void {
  if (identity.brand().length === 0) return;
  page.begin(Mark.Fact);
  page.text('name: ');
  page.foreign(identity.brand());
  page.end();
}

/** Of those that the firmware names. */
function reportCount(): void {
  const named: u32 = topology.count === 0 ? 1 : topology.count;
  const up = processorCount();
  page.begin(up === named && named < MAXIMUM_PROCESSORS ? Mark.Passed : Mark.Failed);
  page.text('processors: ');
  page.decimal(u64(up));
  page.text(' of ');
  page.decimal(u64(named));
  page.text(' are up');
  page.end();
}

/** Intel's processors tell the revision in the upper half after CPUID 1 has been executed (SDM 10.11.7.1), AMD's in the lower one. */
function microcode(): u32 {
  cpu.tryWrmsr(u32(Msr.MicrocodeRevision), 0n);
  cpu.cpuid(1, 0);
  if (!cpu.tryRdmsr(u32(Msr.MicrocodeRevision))) return 0;
  const told = cpu.lastMsr();
  return u32(told >> 32n) === 0 ? u32(told) : u32(told >> 32n);
}

function putWord(to: u8[], at: u32, word: u32): void {
  for (let i: u32 = 0; i < 4; i++) to[at + i] = u8(word >> (8 * i));
}
