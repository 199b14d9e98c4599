import { describe, expect, it } from 'vitest';
import { backend, machine, underVendors } from '../exit/exit.testing.ts';
import { SegmentAccess, SegmentName } from '../vcpu/backend.ts';
import { svmBackend } from './extension.ts';
import { amdVPlain } from './vendor.testing.ts';

/** Where the registers lie in the VMCB: APM volume 2, table B-2. */
const places = [
  ['ES', SegmentName.Es, 0x400n], ['CS', SegmentName.Cs, 0x410n], ['SS', SegmentName.Ss, 0x420n], ['DS', SegmentName.Ds, 0x430n], ['FS', SegmentName.Fs, 0x440n],
  ['GS', SegmentName.Gs, 0x450n], ['LDTR', SegmentName.Ldtr, 0x470n], ['TR', SegmentName.Tr, 0x490n],
] as const;

/** Every attribute, with its bits in the VMCB: bits 55 to 52 and 47 to 40 of a descriptor. */
const attributes: [name: string, fields: Parameters<typeof SegmentAccess.with>[0], raw: bigint][] = [
  ['type', { type: 15 }, 0x00fn], ['code or data', { codeOrData: true }, 0x010n], ['DPL', { dpl: 3 }, 0x060n], ['available', { available: true }, 0x100n],
  ['L', { long: true }, 0x200n], ['D', { big: true }, 0x400n], ['G', { granular: true }, 0x800n],
];

const PRESENT = 0x080n;
const stored = (place: bigint, offset: bigint, bytes: number): bigint => machine.memory.load(svmBackend.vmcb + place + offset, bytes);

underVendors([amdVPlain], () => {
  describe.each(places)('%s', (_name, name, place) => {
    it('has selector, attributes, limit and base in that order', () => {
      backend.setSegment(name, { selector: 0x1234, base: 0x1122_3344_5566_7788n, limit: 0x9abc_def0, access: SegmentAccess.with({ type: 3, codeOrData: true, present: true }) });
      expect([stored(place, 0n, 2), stored(place, 2n, 2), stored(place, 4n, 4), stored(place, 8n, 8)]).toEqual([0x1234n, 0x093n, 0x9abc_def0n, 0x1122_3344_5566_7788n]);
    });

    it.each(attributes)('keeps %s', (_attribute, fields, raw) => {
      const access = SegmentAccess.with({ present: true, ...fields });
      backend.setSegment(name, { selector: 8, base: 0n, limit: 0, access });
      expect(stored(place, 2n, 2)).toBe(PRESENT | raw);
      expect(backend.segment(name)).toEqual({ selector: 8, base: 0n, limit: 0, access });
    });

    it('that cannot be used is not present, and reads so', () => {
      backend.setSegment(name, { selector: 0, base: 0n, limit: 0, access: SegmentAccess.with({ type: 3, present: true, unusable: true }) });
      expect(stored(place, 2n, 2) & PRESENT).toBe(0n);
      expect(backend.segment(name).access).toMatchObject({ unusable: true, present: false, type: 3 });
    });

    it('leaves the others alone', () => {
      const others = places.filter(([, other]) => other !== name);
      const before = others.map(([, other]) => backend.segment(other));
      backend.setSegment(name, { selector: 0xffff, base: 0xffff_ffff_ffff_ffffn, limit: 0xffff_ffff, access: SegmentAccess.of(0xf0ff) });
      expect(others.map(([, other]) => backend.segment(other))).toEqual(before);
    });
  });
});
