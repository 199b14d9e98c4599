# Everything a tiny guest has. Its own code begins at the label `main`, in the mode given by MODE, and ends with `done`.
.intel_syntax noprefix
.include "words.S"
.include "boot.S"
use_mode
.include "console.S"
.include "check.S"
.include "traps.S"
.if MODE == 16
    .include "real.S"
.elseif MODE == 32
    .include "protected.S"
.else
    .include "long.S"
.endif
use_mode
.include "pic.S"
.include "apic.S"
.text
