/** Where physical address 0 is in the image's virtual addresses: LYN_IMAGE_BASE of runtime/layout.h. */
export const imageBase = 0xffffffff80000000n;

/** A code address in hexadecimal as its offset from the image's base, or a negative number for one outside the image. */
export function imageOffset(hexadecimal: string): number {
  return Number(BigInt(`0x${hexadecimal}`) - imageBase);
}

export function imageAddress(offset: number): string {
  return (imageBase + BigInt(offset)).toString(16);
}
