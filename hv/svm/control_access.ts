import { hasMemory, linearOf, modrmRegister, offsetOf, segmentOf } from '../decode/operand.ts';
import type { Instruction } from '../decode/instruction.ts';
import { OpcodeMap } from '../decode/wide_maps.ts';
import { ControlAccessKind } from '../vcpu/backend.ts';
import type { ControlAccess } from '../vcpu/backend.ts';
import { readGeneral } from '../vcpu/general.ts';
import { translateLinear } from '../vcpu/paging.ts';
import type { Vcpu } from '../vcpu/vcpu.ts';
import { svmCapabilities } from './capabilities.ts';
import { ExitCode } from './exit_codes.ts';
import { ControlInformation } from './exit_information.ts';
import type { ExitedInstruction } from '../decode/exited_instruction.ts';

/** Second opcode bytes, and ModRM.reg of group 7: SDM volume 2. */
const CLTS: u8 = 0x06;
const GROUP_7: u8 = 0x01;
const SMSW: u8 = 4;
const LMSW: u8 = 6;

/** What a control-register exit is about: told by the processor if it is a MOV and there are decode assists, otherwise decoded. */
export function controlAccessOf(vcpu: Vcpu, code: u32, information: u64, instruction: ExitedInstruction): ControlAccess {
  const told = ControlInformation.of(information);
  if (svmCapabilities.decodeAssists && told.isMove) return move(code, told.general);
  const found = instruction.look(vcpu);
  if (found.map !== OpcodeMap.Two) return move(code, modrmRegister(found));
  if (found.opcode === CLTS) return access(ControlAccessKind.ClearTaskSwitched, 0, 0);
  if (found.opcode !== GROUP_7) return move(code, modrmRegister(found));
  switch (found.modrm().reg) {
    case LMSW: return access(ControlAccessKind.LoadStatusWord, 0, statusWord(vcpu, found));
    case SMSW: return store(vcpu, found);
    default: return move(code, modrmRegister(found));
  }
}

/** The register is told by the exit code. */
function move(code: u32, general: u8): ControlAccess {
  const register: u8 = code === u32(ExitCode.WriteCr0Selective) ? 0 : u8(code & 15);
  return { register, kind: code < u32(ExitCode.WriteCr0) ? ControlAccessKind.MoveFrom : ControlAccessKind.MoveTo, general, statusWord: 0, bytes: 0, linear: 0n };
}

function access(kind: ControlAccessKind, general: u8, word: u16): ControlAccess {
  return { register: 0, kind, general, statusWord: word, bytes: 0, linear: 0n };
}

function store(vcpu: Vcpu, from: Instruction): ControlAccess {
  const inMemory: boolean = hasMemory(from);
  const linear: u64 = inMemory ? linearOf(vcpu, from, segmentOf(from), offsetOf(vcpu, from)) : 0n;
  return { register: 0, kind: ControlAccessKind.StoreStatusWord, general: modrmRegister(from), statusWord: 0, bytes: inMemory ? 0 : u8(from.operandBytes()), linear };
}

/** The source of LMSW. The processor has read it before the exit, so that it can be read. */
function statusWord(vcpu: Vcpu, from: Instruction): u16 {
  if (!hasMemory(from)) return u16(readGeneral(vcpu, modrmRegister(from)));
  const linear = linearOf(vcpu, from, segmentOf(from), offsetOf(vcpu, from));
  return u16(readByte(vcpu, linear)) | u16(readByte(vcpu, linear + 1n)) << 8;
}

/** The two bytes may lie on two pages. */
function readByte(vcpu: Vcpu, linear: u64): u8 {
  const place = translateLinear(vcpu, linear, false);
  return place.valid ? vcpu.domain.memory.read8(place.address) : u8.MAX;
}
