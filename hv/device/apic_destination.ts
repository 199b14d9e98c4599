import { EVERYBODY, LogicalId } from './apic_registers.ts';

/** The logical ID that follows from an x2APIC ID: SDM volume 3, section 11.12.10.2. */
export function logicalIdOf(id: u32): LogicalId {
  return LogicalId.with({ cluster: u16(id >> 4), members: u16(1) << u16(id & 15) });
}

/** Whether a destination of x2APIC mode names the APIC `id`. */
export function isNamedByX2Apic(id: u32, destination: u32, logical: boolean): boolean {
  if (destination === EVERYBODY) return true;
  if (!logical) return destination === id;
  const wanted = LogicalId.of(destination);
  const own = logicalIdOf(id);
  return wanted.cluster === own.cluster && (wanted.members & own.members) !== 0;
}

/** A logical ID of xAPIC mode in the cluster model: SDM 12.6.2.2. In the flat model each bit is a member. */
const ClusterId = register(u8, { members: bits<u8>(3, 0), cluster: bits<u8>(7, 4) });

/** Whether a destination of xAPIC mode names the APIC `id`, whose logical ID is `own`. */
export function isNamedByXApic(id: u8, destination: u8, logical: boolean, own: u8, isFlat: boolean): boolean {
  if (destination === u8(EVERYBODY)) return true;
  if (!logical) return destination === id;
  if (isFlat) return (destination & own) !== 0;
  const wanted = ClusterId.of(destination);
  return wanted.cluster === ClusterId.of(own).cluster && (wanted.members & own) !== 0;
}
