# Looks at the machine from inside and says what it finds. Argument: "guest" (under a hypervisor) or "bare".
# Exit status 0 when all is well, else 1. The runner compares the line "memory sha256" with a sum of its own.
expected=$1
failures=0

fail() {
	echo "self-check: FAILED: $1"
	failures=$((failures + 1))
}

timer_interrupts() {
	awk '$1 == "LOC:" || $NF == "timer" { sum += $2 } END { print sum + 0 }' /proc/interrupts
}

echo "self-check: kernel: $(uname -a)"

cat /proc/cpuinfo
case "$expected:$(grep -c -m1 '^flags.* hypervisor' /proc/cpuinfo)" in
guest:1) echo 'self-check: hypervisor bit: set' ;;
bare:0) echo 'self-check: hypervisor bit: clear' ;;
guest:0) fail 'this machine does not show the hypervisor bit in /proc/cpuinfo' ;;
bare:1) fail 'this machine shows the hypervisor bit in /proc/cpuinfo, but should be bare' ;;
*) fail "lyn.check=$expected is neither guest nor bare" ;;
esac

cat /proc/interrupts
before=$(timer_interrupts)
sleep 1
after=$(timer_interrupts)
cat /proc/interrupts
echo "self-check: timer interrupts: $before, one second later $after"
[ "$after" -gt "$before" ] || fail 'the timer does not advance'

# By what the kernel tells the time, and the frequency that it was told or has measured.
dmesg | sed -n 's/.*\(kvm-clock: Using msrs.*\|tsc: Detected .* MHz processor\)/self-check: clock: \1/p'

mkdir -p /pattern
mount -t tmpfs -o size=33m tmpfs /pattern
lyn-fill >/pattern/memory || fail 'cannot fill 32 MB of memory'
echo "self-check: memory sha256: $(sha256sum </pattern/memory | cut -d ' ' -f 1)"
umount /pattern

# Kernel messages of level warning (4) and above; facility 0 is the kernel itself.
# Of a vulnerability whose remedy is microcode that the processor does not have, it warns on the bare machine as well.
dmesg -r | grep '^<[0-4]>' | grep -v 'Speculative Return Stack Overflow: ' >/warnings
echo "self-check: kernel warnings: $(wc -l </warnings)"
cat /warnings
[ "$expected" = bare ] || [ ! -s /warnings ] || fail 'the kernel has printed warnings'

[ "$failures" = 0 ] || exit 1
echo 'self-check: passed'
