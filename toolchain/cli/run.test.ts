import { describe, expect, it } from 'vitest';
import { wishOf } from './run.ts';

const plain = { timeout: 900 };

describe('what lyn run puts on the image', () => {
  it("is the guest's memory for Lyn, and its check where nobody types", () => {
    expect(wishOf(plain, false)).toEqual({ options: 'guest.memory=256M', check: 'guest' });
    expect(wishOf(plain, true)).toEqual({ options: 'guest.memory=256M' });
  });

  it('is the memory that was asked for, in either way', () => {
    expect(wishOf({ ...plain, memory: '1G' }, true)).toEqual({ options: 'guest.memory=1G' });
    expect(wishOf({ ...plain, options: 'trace guest.memory=1G' }, true)).toEqual({ options: 'trace guest.memory=1G' });
  });

  it("--options is Lyn's, and --append the kernel's", () => {
    expect(wishOf({ ...plain, options: 'trace nmi=dump', append: 'debug' }, true)).toEqual({ options: 'guest.memory=256M trace nmi=dump', extra: 'debug' });
  });
});

it('a kernel and an initramfs are those that are named', () => {
  expect(wishOf({ ...plain, kernel: 'vmlinuz', initramfs: 'initrd.img' }, true)).toMatchObject({ kernel: 'vmlinuz', initramfs: 'initrd.img' });
});
