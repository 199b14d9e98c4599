import { Group, Place } from './form.ts';
import type { Form } from './form.ts';
import { groups } from './groups.ts';
import type { Instruction } from './instruction.ts';
import { REGISTER } from './modrm.ts';
import type { ModRm } from './modrm.ts';

/** Whether an opcode of that form takes this ModRM, and LOCK if it is there (SDM volume 2, LOCK; table A-6). */
export function acceptsModRm(instruction: Instruction, form: Form, modrm: ModRm): boolean {
  if (form.group === Group.None && form.place === Place.Any && !instruction.prefixes.lock) return true;
  const row = groups[u32(form.group)];
  const inMemory: boolean = modrm.mod !== REGISTER && form.place !== Place.Ignored;
  if (!hasBit(inMemory ? row.memory : row.register, modrm.reg)) return false;
  // CR8 is the only register beyond 7.
  if (form.place === Place.Ignored && instruction.rex.r && (form.group !== Group.Control || modrm.reg !== 0)) return false;
  if (form.place === (inMemory ? Place.Register : Place.Memory)) return false;
  if (!instruction.prefixes.lock) return true;
  if (form.place === Place.Ignored) return instruction.amd && hasBit(row.lock, modrm.reg);
  return inMemory && (form.lockable || hasBit(row.lock, modrm.reg));
}

function hasBit(mask: u8, bit: u8): boolean {
  return ((mask >> bit) & 1) !== 0;
}
