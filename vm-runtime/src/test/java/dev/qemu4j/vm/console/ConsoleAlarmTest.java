package dev.qemu4j.vm.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of kernels and of the shells that they fall back to. */
class ConsoleAlarmTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[    1.5] Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
                "panic: page fault", // FreeBSD
                "panic(cpu 0 caller 0xffffff800): zalloc", // XNU
            })
    void kernelPanic_wordsOfKernels_areFound(String line) {
        assertThat(ConsoleAlarm.kernelPanic()
                        .pattern()
                        .matcher("before\n" + line + "\nafter")
                        .find())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Oops: 0002 [#1] PREEMPT SMP NOPTI", // x86
                "Oops: general protection fault, probably for non-canonical address: 0000 [#1]", // x86 since 6.10
                "Internal error: Oops: 0000000096000004 [#1] SMP", // ARM
                "BUG: kernel NULL pointer dereference, address: 0000000000000000",
                "kernel BUG at fs/ext4/inode.c:2721!",
                "Unable to handle kernel paging request at virtual address ffff000012345678",
                "general protection fault, probably for non-canonical address 0xdead000000000100: 0000 [#1]",
                "watchdog: BUG: soft lockup - CPU#0 stuck for 22s! [swapper/0:1]",
                "INFO: task jbd2/vda1-8:153 blocked for more than 120 seconds.",
            })
    void oops_wordsOfLinux_areFound(String line) {
        assertThat(ConsoleAlarm.oops()
                        .pattern()
                        .matcher("[    1.5] " + line + "\n")
                        .find())
                .isTrue();
        assertThat(ConsoleAlarm.kernelPanic().pattern().matcher(line).find()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "You are in emergency mode. After logging in, type \"journalctl -xb\" to view",
                "You are in rescue mode. After logging in, type \"journalctl -xb\" to view",
                "Entering emergency mode. Exit the shell to continue.", // dracut
                "(initramfs) ", // initramfs-tools
                "Give root password for maintenance",
                "Cannot open access to console, the root account is locked.",
            })
    void emergencyShell_wordsOfEach_areFound(String line) {
        assertThat(ConsoleAlarm.emergencyShell()
                        .pattern()
                        .matcher("before\n" + line)
                        .find())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[    0.0] Command line: console=ttyS0 panic=5 oops=panic",
                "Debian GNU/Linux 12 debian ttyS0",
                "kernel.panic = 10",
                "[  OK  ] Reached target Emergency Mode.x",
                "Welcome to emergency services",
            })
    void alarms_ofAWellGuest_areNone(String line) {
        for (ConsoleAlarm alarm :
                new ConsoleAlarm[] {ConsoleAlarm.kernelPanic(), ConsoleAlarm.oops(), ConsoleAlarm.emergencyShell()}) {
            assertThat(alarm.pattern().matcher("before\n" + line + "\n").find())
                    .as(alarm.name())
                    .isFalse();
        }
    }
}
