/*
 * The DSDT of a guest: power-off and the serial port. hv/guest/dsdt.ts holds what iasl makes of it;
 * hv/guest/dsdt.test.ts compares the two.
 */
DefinitionBlock ("dsdt.aml", "DSDT", 2, "LYN   ", "LYNGUEST", 1)
{
    // The sleep type of PM1 control that switches the power off.
    Name (\_S5, Package (4) { 5, 5, 0, 0 })

    Scope (\_SB)
    {
        Device (COM1)
        {
            Name (_HID, EisaId ("PNP0501"))
            Name (_UID, 1)
            Name (_CRS, ResourceTemplate ()
            {
                IO (Decode16, 0x03F8, 0x03F8, 1, 8)
                IRQNoFlags () { 4 }
            })
        }
    }
}
