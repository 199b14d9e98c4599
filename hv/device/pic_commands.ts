/** The command words of the 8259A (Intel 231468, "Programming the 8259A"). */

/** First byte of an initialisation, at the even port. */
export const Icw1 = register(u8, { needsIcw4: flag(0), single: flag(1), levelTriggered: flag(3), isIcw1: flag(4) });

/** Fourth byte of an initialisation. */
export const Icw4 = register(u8, { automaticEnd: flag(1), specialFullyNested: flag(4) });

export const enum EndOfInterrupt {
  RotateInAutomaticOff,
  NonSpecific,
  Nothing,
  Specific,
  RotateInAutomaticOn,
  RotateNonSpecific,
  SetPriority,
  RotateSpecific,
}

/** Operation command 2: ends of interrupts and rotation. */
export const Ocw2 = register(u8, { input: bits<u8>(2, 0), isOcw3: flag(3), command: bits<EndOfInterrupt>(7, 5) });

/** Operation command 3: what the even port reads, polling, special mask mode. */
export const Ocw3 = register(u8, {
  readService: flag(0), changesRead: flag(1), poll: flag(2), specialMask: flag(5), changesSpecialMask: flag(6),
});
