import { ControlAccessKind, SegmentName } from '../vcpu/backend.ts';
import type { ControlAccess } from '../vcpu/backend.ts';
import { ExitKind } from './kind.ts';
import type { Cause, PortInstruction } from './vendor.testing.ts';

export type CodeBits = 16 | 32 | 64;

/** Instructions that have no operands to choose: Intel SDM and AMD APM, instruction references. */
const fixed: { readonly [kind in ExitKind]?: readonly number[] } = {
  [ExitKind.Cpuid]: [0x0f, 0xa2], [ExitKind.Halt]: [0xf4], [ExitKind.CacheFlush]: [0x0f, 0x09], [ExitKind.CounterRead]: [0x0f, 0x33],
  [ExitKind.MsrRead]: [0x0f, 0x32], [ExitKind.MsrWrite]: [0x0f, 0x30], [ExitKind.SetXcr]: [0x0f, 0x01, 0xd1], [ExitKind.DebugInstruction]: [0xf1],
  [ExitKind.NotOffered]: [0x0f, 0xaa], [ExitKind.TaskSwitch]: [0xcf],
};

const segmentPrefixes: { readonly [name in SegmentName]?: number } = {
  [SegmentName.Es]: 0x26, [SegmentName.Cs]: 0x2e, [SegmentName.Ss]: 0x36, [SegmentName.Ds]: 0x3e, [SegmentName.Fs]: 0x64, [SegmentName.Gs]: 0x65,
};

/** The bytes of the instruction that exits; none if the exit is not about one. */
export function encode(cause: Cause, bits: CodeBits, hypercall: readonly number[]): readonly number[] {
  switch (cause.kind) {
    case ExitKind.PortIo: return encodePortIo(cause.io, bits);
    case ExitKind.ControlRegister: return encodeControl(cause.access, bits);
    case ExitKind.Hypercall: return hypercall;
    default: return fixed[cause.kind] ?? [];
  }
}

/** With the port in DX. */
function encodePortIo(io: PortInstruction, bits: CodeBits): number[] {
  const addressBytes = io.addressBytes ?? bits / 8;
  return [
    ...(io.segment === undefined ? [] : [segmentPrefixes[io.segment]!]),
    ...(io.bytes !== 1 && (io.bytes === 2) !== (bits === 16) ? [0x66] : []),
    ...(addressBytes === bits / 8 ? [] : [0x67]),
    ...(io.isRepeated ? [0xf3] : []),
    (io.isString ? 0x6c : 0xec) + (io.isIn ? 0 : 2) + (io.bytes === 1 ? 0 : 1),
  ];
}

/** CR8 has an encoding outside 64-bit code under AMD-V only: MOV of CR0 with LOCK (APM volume 3, MOV CRn). */
function encodeControl({ register, kind, general }: ControlAccess, bits: CodeBits): number[] {
  if (kind === ControlAccessKind.ClearTaskSwitched) return [0x0f, 0x06];
  if (kind === ControlAccessKind.LoadStatusWord) return [0x0f, 0x01, 0xf0 | general];
  const rex = 0x40 | (register >= 8 ? 4 : 0) | (general >= 8 ? 1 : 0);
  const prefix = rex === 0x40 ? [] : bits === 64 ? [rex] : [0xf0];
  return [...prefix, 0x0f, kind === ControlAccessKind.MoveTo ? 0x22 : 0x20, 0xc0 | ((register & 7) << 3) | (general & 7)];
}
