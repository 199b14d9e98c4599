import { beforeEach, describe, expect, it } from 'vitest';
import { backend, domain, underEachVendor, vcpu, vendor } from '../exit/exit.testing.ts';
import { Cr0, Cr4, Efer, Rflags } from './control_registers.ts';
import { translateFetch, translateLinear } from './paging.ts';

/** Where the tables of the walks lie in the guest. */
const ROOT = 0x10000n;
const [SECOND, THIRD, FOURTH] = [0x11000n, 0x12000n, 0x13000n];
const GIGABYTE = 0x4000_0000n;

/** Bits of an entry. */
const P = 1n;
const W = 2n;
const U = 4n;
const A = 0x20n;
const D = 0x40n;
const PS = 0x80n;

/** Bits of the error code of #PF: SDM 4.7. */
const PRESENT = 1;
const WRITE = 2;
const USER = 4;
const RESERVED = 8;
const FETCH = 16;

/** No-execute, in an entry of 64 bits. */
const NX = 1n << 63n;

type Setting = { cr4?: Parameters<typeof Cr4.with>[0]; long?: boolean; privilege?: number; wp?: boolean; ac?: boolean };

function paging({ cr4 = {}, long = false, privilege = 0, wp = true, ac = false }: Setting): void {
  backend.setCr0(Cr0.with({ pe: true, pg: true, wp, et: true }).raw);
  backend.setCr4(Cr4.with(cr4).raw);
  backend.setEfer(Efer.with({ lme: long, lma: long, nxe: long }).raw);
  backend.setCr3(ROOT);
  vendor.setPrivilege(privilege);
  if (ac) backend.setRflags(Rflags.with({ alignment: true }).raw);
}

const store64 = (address: bigint, value: bigint): void => domain.memory.write64(address, value);
const store32 = (address: bigint, value: bigint): void => domain.memory.write32(address, Number(value));
const read = (linear: bigint) => translateLinear(vcpu, linear, false);
const write = (linear: bigint) => translateLinear(vcpu, linear, true);
const at = (address: bigint) => ({ valid: true, address, errorCode: 0 });
const fault = (errorCode: number) => ({ valid: false, address: 0n, errorCode });

underEachVendor(() => {
  describe('without paging', () => {
    it('a linear address is the physical one, of 32 bits', () => {
      expect(read(0x1234n)).toEqual(at(0x1234n));
      expect(read(0xf_0000_1234n)).toEqual(at(0x1234n));
    });
  });

  describe('32-bit paging', () => {
    const setting: Setting = { cr4: { pse: true } };

    it('goes through two levels of 1024 entries each', () => {
      paging(setting);
      store32(ROOT + 0x3ffn * 4n, SECOND | P | W);
      store32(SECOND + 0x3ffn * 4n, 0x5000n | P | W);
      expect(read(0xffff_f123n)).toEqual(at(0x5123n));
    });

    it('has pages of 4 MB, with bits 39 to 32 of the address in bits 20 to 13', () => {
      paging(setting);
      store32(ROOT + 4n, 0x00c0_0000n | (0x5an << 13n) | PS | P);
      expect(read(0x7f_ffffn)).toEqual(at(0x5a_00ff_ffffn));
    });

    it('has none without CR4.PSE', () => {
      paging({});
      store32(ROOT + 4n, SECOND | PS | P);
      store32(SECOND + 0x3ffn * 4n, 0x7000n | P);
      expect(read(0x7f_ffffn)).toEqual(at(0x7fffn));
    });

    it('writes only the entries it uses, and all their 32 bits', () => {
      paging(setting);
      store32(ROOT, SECOND | P | W);
      store32(ROOT + 4n, 0xdead_beefn);
      store32(SECOND, 0x5000n | P | W);
      store32(SECOND + 4n, 0xdead_beefn);
      write(0n);
      expect([domain.memory.read32(ROOT + 4n), domain.memory.read32(SECOND + 4n)]).toEqual([0xdead_beef, 0xdead_beef]);
    });
  });

  describe('PAE paging', () => {
    const setting: Setting = { cr4: { pae: true } };

    it('begins with four entries without rights, at any multiple of 32 bytes', () => {
      paging(setting);
      backend.setCr3(ROOT + 0x20n);
      store64(ROOT + 0x20n + 3n * 8n, SECOND | P);
      store64(SECOND + 511n * 8n, THIRD | P | W | U);
      store64(THIRD + 511n * 8n, 0x5000n | P | W | U);
      expect(write(0xffff_f008n)).toEqual(at(0x5008n));
    });

    it('marks nothing in the first four entries', () => {
      paging(setting);
      store64(ROOT, SECOND | P);
      store64(SECOND, 0x20_0000n | PS | P | W);
      expect(write(0x1f_ffffn)).toEqual(at(0x3f_ffffn));
      expect(domain.memory.read64(ROOT)).toBe(SECOND | P);
      expect(domain.memory.read64(SECOND)).toBe(0x20_0000n | PS | P | W | A | D);
    });
  });

  describe('four-level paging', () => {
    const setting: Setting = { cr4: { pae: true }, long: true };
    const top = 0xffff_ffff_ffff_f000n;

    beforeEach(() => {
      paging(setting);
      store64(ROOT + 511n * 8n, SECOND | P | W | U);
      store64(SECOND + 511n * 8n, THIRD | P | W | U);
      store64(THIRD + 511n * 8n, FOURTH | P | W | U);
      store64(FOURTH + 511n * 8n, 0x12_3456_7000n | P | W | U);
    });

    it('goes through all of them, up to the last address', () => expect(read(top + 0xfffn)).toEqual(at(0x12_3456_7fffn)));

    it('has pages of 2 MB and of 1 GB; the PAT bit of theirs is no address', () => {
      store64(THIRD + 511n * 8n, 0x20_0000n | (1n << 12n) | PS | P);
      expect(read(top)).toEqual(at(0x3f_f000n));
      store64(SECOND + 511n * 8n, GIGABYTE | (1n << 12n) | PS | P);
      expect(read(top)).toEqual(at(GIGABYTE + 0x3fff_f000n));
    });

    it('ignores the PCID in CR3', () => {
      backend.setCr3(ROOT | 0xfffn);
      expect(read(top)).toMatchObject({ valid: true });
    });

    it('does not take NX for an address', () => {
      store64(FOURTH + 511n * 8n, (1n << 63n) | 0x5000n | P);
      expect(read(top)).toEqual(at(0x5000n));
    });

    it('sets accessed in every level, dirty only where the page is written', () => {
      read(top);
      expect([ROOT, SECOND, THIRD, FOURTH].map((table) => domain.memory.read64(table + 511n * 8n) & (A | D))).toEqual([A, A, A, A]);
      write(top);
      expect([ROOT, SECOND, THIRD, FOURTH].map((table) => domain.memory.read64(table + 511n * 8n) & (A | D))).toEqual([A, A, A, A | D]);
    });

    it('sets no dirty where the write is refused', () => {
      store64(FOURTH + 511n * 8n, 0x5000n | P);
      expect(write(top)).toEqual(fault(PRESENT | WRITE));
      expect(domain.memory.read64(FOURTH + 511n * 8n) & D).toBe(0n);
    });

    it.each([ROOT, SECOND, THIRD, FOURTH])('an entry that is not present in the table at %i: #PF without P', (table) => {
      store64(table + 511n * 8n, 0xffff_ffff_ffff_fffen);
      expect(read(top)).toEqual(fault(0));
      expect(write(top)).toEqual(fault(WRITE));
    });
  });

  describe('rights', () => {
    /** A page whose rights differ at the two levels of 32-bit paging. */
    function page(directory: bigint, entry: bigint): void {
      store32(ROOT, SECOND | P | directory);
      store32(SECOND, 0x5000n | P | entry);
    }

    it.each([
      ['a user reads a user page', 3, U, U, false, undefined],
      ['a user reads a page of the system', 3, U, 0n, false, PRESENT | USER],
      ['a user reads a user page below a directory of the system', 3, 0n, U, false, PRESENT | USER],
      ['a user writes a writable user page', 3, U | W, U | W, true, undefined],
      ['a user writes where the directory is read-only', 3, U, U | W, true, PRESENT | WRITE | USER],
      ['a user writes where the page is read-only', 3, U | W, U, true, PRESENT | WRITE | USER],
      ['privilege 1 counts as the system', 1, 0n, 0n, false, undefined],
      ['the system writes a read-only page with CR0.WP', 0, W, 0n, true, PRESENT | WRITE],
    ] as const)('%s', (_, privilege, directory, entry, isWrite, errorCode) => {
      paging({ privilege });
      page(directory, entry);
      expect(translateLinear(vcpu, 0n, isWrite)).toEqual(errorCode === undefined ? at(0x5000n) : fault(errorCode));
    });

    it('the system writes a read-only page without CR0.WP, a user does not', () => {
      paging({ wp: false });
      page(W, 0n);
      expect(write(0n)).toEqual(at(0x5000n));
      paging({ wp: false, privilege: 3 });
      page(U | W, U);
      expect(write(0n)).toEqual(fault(PRESENT | WRITE | USER));
    });

    it.each([[false, false, true], [true, false, false], [true, true, true]])('the system reads a user page with SMAP %s and AC %s: %s', (smap, ac, valid) => {
      paging({ cr4: { smap }, ac });
      page(U, U);
      expect(read(0n)).toEqual(valid ? at(0x5000n) : fault(PRESENT));
    });
  });

  describe('the fetch of an instruction', () => {
    /** A page of 4 KB whose rights differ at two of the levels of four-level paging. */
    function page(upper: bigint, entry: bigint): void {
      store64(ROOT, SECOND | P | U | upper);
      store64(SECOND, THIRD | P | U);
      store64(THIRD, FOURTH | P | U);
      store64(FOURTH, 0x5000n | P | entry);
    }

    it.each([
      ['a user fetches from a user page', 3, {}, 0n, U, undefined],
      ['a user fetches from a page of the system', 3, {}, 0n, 0n, PRESENT | USER | FETCH],
      ['no-execute in the page', 3, {}, 0n, U | NX, PRESENT | USER | FETCH],
      ['no-execute in a table above', 0, {}, NX, 0n, PRESENT | FETCH],
      ['the system fetches from a user page', 0, {}, 0n, U, undefined],
      ['the same with SMEP', 0, { smep: true }, 0n, U, PRESENT | FETCH],
      ['SMEP does not hinder users', 3, { smep: true }, 0n, U, undefined],
      ['SMAP does not hinder fetches', 0, { smap: true }, 0n, U, undefined],
      ['a read-only page', 3, {}, 0n, U, undefined],
    ] as const)('%s', (_, privilege, cr4, upper, entry, errorCode) => {
      paging({ cr4: { pae: true, ...cr4 }, long: true, privilege });
      page(upper, entry);
      expect(translateFetch(vcpu, 0n)).toEqual(errorCode === undefined ? at(0x5000n) : fault(errorCode));
    });

    it('data is read from a page that is not to be executed', () => {
      paging({ cr4: { pae: true }, long: true });
      page(0n, NX);
      expect(read(0n)).toEqual(at(0x5000n));
    });

    it('sets accessed, not dirty', () => {
      paging({ cr4: { pae: true }, long: true });
      page(0n, W);
      translateFetch(vcpu, 0n);
      expect(domain.memory.read64(FOURTH)).toBe(0x5000n | P | W | A);
    });

    it('the error code tells of a fetch only where NX or SMEP is in force: SDM 4.7', () => {
      paging({ cr4: { pse: true } });
      expect(translateFetch(vcpu, 0n)).toEqual(fault(0));
      paging({ cr4: { smep: true } });
      expect(translateFetch(vcpu, 0n)).toEqual(fault(FETCH));
      paging({ cr4: { pae: true }, long: true });
      expect(translateFetch(vcpu, 0n)).toEqual(fault(FETCH));
      backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
      expect(translateFetch(vcpu, 0n)).toEqual(fault(0));
    });

    it('bit 63 is nothing in entries of 32 bits', () => {
      paging({});
      backend.setEfer(Efer.with({ nxe: true }).raw);
      store32(ROOT, SECOND | P);
      store32(SECOND, 0x5000n | P);
      expect(translateFetch(vcpu, 0n)).toEqual(at(0x5000n));
    });
  });

  describe('reserved bits', () => {
    const long: Setting = { cr4: { pae: true }, long: true };

    type Bits = { fourth?: bigint; third?: bigint; second?: bigint; first?: bigint };

    /** Entries for address 0 at each level of four-level paging; what is not named is a table. */
    function entries({ fourth = 0n, third = 0n, second = 0n, first = 0n }: Bits): void {
      [[ROOT, SECOND | fourth], [SECOND, THIRD | third], [THIRD, FOURTH | second], [FOURTH, 0x5000n | first]].forEach(([place, entry]) => store64(place!, entry! | P | W));
    }

    it.each<[string, Bits]>([
      ['PS at the top level', { fourth: PS }],
      ['address bits of a 1 GB page below 1 GB: the lowest', { third: PS | (1n << 13n) }],
      ['address bits of a 1 GB page below 1 GB: the highest', { third: PS | (1n << 29n) }],
      ['address bits of a 2 MB page below 2 MB', { second: PS | (1n << 20n) }],
    ])('%s: #PF with RSVD, whatever the rights', (_, fields) => {
      paging(long);
      entries(fields);
      if (fields.third !== undefined) store64(SECOND, GIGABYTE | P | W | fields.third);
      if (fields.second !== undefined) store64(THIRD, 0x20_0000n | P | W | fields.second);
      expect(write(0n)).toEqual(fault(PRESENT | WRITE | RESERVED));
    });

    it.each(['fourth', 'third', 'second', 'first'])('NX without EFER.NXE in the %s level', (level) => {
      paging(long);
      entries({ [level]: 1n << 63n });
      expect(read(0n)).toEqual(at(0x5000n));
      backend.setEfer(Efer.with({ lme: true, lma: true }).raw);
      expect(read(0n)).toEqual(fault(PRESENT | RESERVED));
    });

    it('bit 21 of a 4 MB page', () => {
      paging({ cr4: { pse: true }, privilege: 3 });
      store32(ROOT, 0x40_0000n | (1n << 21n) | PS | P | U);
      expect(read(0n)).toEqual(fault(PRESENT | USER | RESERVED));
    });

    it('PS means nothing at the lowest level, where it is the PAT bit', () => {
      paging(long);
      entries({ first: PS });
      expect(read(0n)).toEqual(at(0x5000n));
    });
  });

  describe('tables where no memory is', () => {
    it('read as all ones, which is a reserved bit at the top level', () => {
      paging({ cr4: { pae: true }, long: true });
      backend.setCr3(0xf_ffff_ffff_f000n);
      expect(read(0n)).toEqual(fault(PRESENT | RESERVED));
    });
  });
});
