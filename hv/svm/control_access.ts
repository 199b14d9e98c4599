import type { ExitedInstruction } from '../decode/exited_instruction.ts';
import { OpcodeMap } from '../decode/wide_maps.ts';
import { ControlAccessKind } from '../vcpu/backend.ts';
import type { ControlAccess } from '../vcpu/backend.ts';
import { readGeneral } from '../vcpu/general.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { svmCapabilities } from './capabilities.ts';
import { ExitCode } from './exit_codes.ts';
import { ControlInformation } from './exit_information.ts';

/** Second opcode bytes, and ModRM.reg of group 7: SDM volume 2. */
const CLTS: u8 = 0x06;
const GROUP_7: u8 = 0x01;
const LMSW: u8 = 6;

/** What a control-register exit is about: told by the processor if it is a MOV and there are decode assists, otherwise decoded. */
export function controlAccessOf(vcpu: Vcpu, code: u32, information: u64, instruction: ExitedInstruction): ControlAccess {
  const told = ControlInformation.of(information);
  if (svmCapabilities.decodeAssists && told.isMove) return move(code, told.general);
  const found = instruction.look(vcpu);
  const modrm = found.modrm();
  const general: u8 = modrm.rm | (found.rex.b ? 8 : 0);
  if (found.map !== OpcodeMap.Two) return move(code, general);
  if (found.opcode === CLTS) return { register: 0, kind: ControlAccessKind.ClearTaskSwitched, general: 0, statusWord: 0 };
  if (found.opcode === GROUP_7 && modrm.reg === LMSW) {
    return { register: 0, kind: ControlAccessKind.LoadStatusWord, general: 0, statusWord: u16(readGeneral(vcpu, general)) };
  }
  return move(code, general);
}

/** The register is told by the exit code. */
function move(code: u32, general: u8): ControlAccess {
  const register: u8 = code === u32(ExitCode.WriteCr0Selective) ? 0 : u8(code & 15);
  return { register, kind: code < u32(ExitCode.WriteCr0) ? ControlAccessKind.MoveFrom : ControlAccessKind.MoveTo, general, statusWord: 0 };
}
