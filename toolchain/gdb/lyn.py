"""
How gdb shows the values of machine TypeScript in the C that it became: slices by their elements, constant text as text,
references to interfaces by the class behind them.

    gdb -x toolchain/gdb/lyn.py build/debug/lyn.elf64
"""

import gdb
import gdb.printing

# More of a slice is shown by `p *slice.data@slice.length`.
SHOWN = 64


class Slice:
    """struct slice_u32 { uint32_t *data; uint32_t length; }"""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return 'length %d' % int(self.value['length'])

    def children(self):
        for index in range(min(int(self.value['length']), SHOWN)):
            yield '[%d]' % index, (self.value['data'] + index).dereference()

    def display_hint(self):
        return 'array'


class Text:
    """struct lyn_text { const char *data; uint32_t length; }: ASCII without an end."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        length = int(self.value['length'])
        if length == 0:
            return '""'
        try:
            return '"%s"' % self.value['data'].string('ascii', length=length)
        except (gdb.MemoryError, gdb.error):
            # A pointer that the compiler no longer keeps.
            return '<optimized out>'


class Interface:
    """struct Device { void *object; const struct Device_table *table; }: the table's symbol is `Disk_as_Device`."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        table = int(self.value['table'])
        if table == 0:
            return 'null'
        symbol = gdb.execute('info symbol %d' % table, to_string=True).split(' ')[0]
        return '(%s *) 0x%x' % (symbol.split('_as_')[0], int(self.value['object']))


def printer_of(value):
    kind = value.type.strip_typedefs()
    name = kind.tag or ''
    if kind.code != gdb.TYPE_CODE_STRUCT:
        return None
    if name == 'lyn_text':
        return Text(value)
    if name.startswith('slice_'):
        return Slice(value)
    fields = [field.name for field in kind.fields()]
    return Interface(value) if fields == ['object', 'table'] else None


gdb.pretty_printers.append(printer_of)
gdb.execute('set print pretty on')
# The stub of an emulator on a busy machine answers late.
gdb.execute('set remotetimeout 30')
