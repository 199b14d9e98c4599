/** Exit qualifications and instruction information: SDM section 28.2. */

/** I/O instructions: table 28-5. `size` is the width less one. */
export const IoQualification = register(u64, { size: bits<u8>(2, 0), isIn: flag(3), isString: flag(4), isRepeated: flag(5), port: bits<u16>(31, 16) });

/** INS and OUTS: table 28-8. `addressSize`: 0 for 16, 1 for 32, 2 for 64 bits. */
export const StringInformation = register(u32, { addressSize: bits<u8>(9, 7), segment: bits<u8>(17, 15) });

/** Control-register accesses: table 28-3. */
export const ControlQualification = register(u64, {
  register: bits<u8>(3, 0), kind: bits<u8>(5, 4), general: bits<u8>(11, 8), statusWord: bits<u16>(31, 16),
});

/** EPT violations: table 28-7. `final`: the access itself, not one to the guest's page tables on its way; told only with a linear address. */
export const EptQualification = register(u64, { read: flag(0), write: flag(1), execute: flag(2), hasLinear: flag(7), final: flag(8) });
