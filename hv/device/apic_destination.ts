import { EVERYBODY, InterruptCommand, LogicalId, Shorthand } from './apic_registers.ts';

/** The logical ID that follows from an x2APIC ID: SDM volume 3, section 11.12.10.2. */
export function logicalIdOf(id: u32): LogicalId {
  return LogicalId.with({ cluster: u16(id >> 4), members: u16(1) << u16(id & 15) });
}

/** Whether an IPI that the APIC `id` sends is for itself too. */
export function isForSender(id: u32, command: InterruptCommand): boolean {
  switch (command.shorthand) {
    case Shorthand.Self:
    case Shorthand.All:
      return true;
    case Shorthand.AllButSelf:
      return false;
    case Shorthand.None:
      return isAddressed(id, command.destination, command.logical);
  }
}

/** Whether a destination names the APIC `id`. */
function isAddressed(id: u32, destination: u32, logical: boolean): boolean {
  if (destination === EVERYBODY) return true;
  if (!logical) return destination === id;
  const wanted = LogicalId.of(destination);
  const own = logicalIdOf(id);
  return wanted.cluster === own.cluster && (wanted.members & own.members) !== 0;
}
