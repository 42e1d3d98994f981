package dev.qemu4j.vm.advice.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each row of the table, with the words of Linux. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestAdviceTest {
    private final Set<String> tried = new TreeSet<>();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
                    root | VFS: Cannot open root device "sda1" or unknown-block(0,0): error -6 | root= of its command line
                    root | Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) | root= of its command line
                    init | Failed to execute /sbin/init (error -8) | init= names another
                    init | Kernel panic - not syncing: Requested init /x failed (error -2). | init= names another
                    init | Kernel panic - not syncing: No working init found.  Try passing init= option to kernel. | init= names another
                    memory | Out of memory and no killable processes... | too little memory
                    memory | Out of memory: Killed process 71 (dd) total-vm:1548kB | too little memory
                    memory | Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled | too little memory
                    memory | Kernel panic - not syncing: System is deadlocked on memory | too little memory
                    memory | Initramfs unpacking failed: write error | for its initrd
                    """)
    void of_wordsOfLinux_areOneRow(String name, String words, String advice) {
        tried.add(name);

        assertThat(GuestAdvice.of("[    3.1] " + words + "\n[    3.2] CPU: 0"))
                .singleElement()
                .asString()
                .startsWith(name + ": ")
                .contains(advice);
    }

    @Test
    void of_otherWords_isNothing() {
        assertThat(GuestAdvice.of("")).isEmpty();
        assertThat(GuestAdvice.of("Kernel panic - not syncing: sysrq triggered crash"))
                .isEmpty();
    }

    @AfterAll
    void everyRowWasTried() {
        assertThat(tried)
                .isEqualTo(GuestAdvice.rows().stream()
                        .map(AdviceRow::name)
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
