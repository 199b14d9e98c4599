/** What a guest's RDMSR gives: a value, or #GP. */
export type MsrRead = { readonly allowed: boolean; readonly value: u64 };

export const GENERAL_PROTECTION: MsrRead = { allowed: false, value: 0n };

export function msrValue(value: u64): MsrRead {
  return { allowed: true, value };
}
