package dev.qemu4j.vm.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import java.nio.file.Path;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinfmtRegistrationTest {
    private static final Path QEMU = Path.of("/usr/bin/qemu-static");

    @ParameterizedTest
    @CsvSource({
        "aarch64, \\x7f\\x45\\x4c\\x46\\x02\\x01\\x01, \\x02\\x00\\xb7\\x00, \\xfe\\xff\\xff\\xff",
        "arm, \\x7f\\x45\\x4c\\x46\\x01\\x01\\x01, \\x02\\x00\\x28\\x00, \\xfe\\xff\\xff\\xff",
        "s390x, \\x7f\\x45\\x4c\\x46\\x02\\x02\\x01, \\x00\\x02\\x00\\x16, \\xff\\xfe\\xff\\xff",
        "loongarch64, \\x7f\\x45\\x4c\\x46\\x02\\x01\\x01, \\x02\\x00\\x02\\x01, \\xfe\\xff\\xff\\xff"
    })
    void text_target_isTheHeaderOfItsPrograms(String target, String begin, String end, String maskEnd) {
        String zeros = "\\x00".repeat(9);
        String mask = "\\xff".repeat(7) + "\\x00" + "\\xff".repeat(8) + maskEnd;

        assertThat(BinfmtRegistration.of(new Target(target), QEMU).text())
                .isEqualTo(":qemu-" + target + ":M::" + begin + zeros + end + ":" + mask + ":/usr/bin/qemu-static:F");
    }

    @Test
    void of_whatTheKernelCouldNotRead_isRefused() {
        assertThatThrownBy(() -> BinfmtRegistration.of(Target.ARM, Path.of("/opt/a:b/qemu")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interpreter: '/opt/a:b/qemu' (expected: a path without colons and line breaks)");
        assertThatThrownBy(() -> BinfmtRegistration.of(new Target("avr"), QEMU))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("target: avr (expected: one of [aarch64, arm, ");
    }

    @Test
    void plan_hostsOwnProcessor_isRefused() {
        String arch = System.getProperty("os.arch");
        Target own = new Target(arch.equals("amd64") ? "x86_64" : arch);

        assertThat(BinfmtRegistration.of(own, QEMU).plan().problems(Privilege.none()))
                .anyMatch(problem -> problem.startsWith("this host runs programs of " + own + " itself"))
                .anyMatch(problem -> problem.startsWith("'/usr/bin/qemu-static' is no program"));
    }

    @Test
    void equals_values_areThoseOfTheirParts() {
        EqualsVerifier.forClass(BinfmtRegistration.class)
                .withNonnullFields("target", "interpreter", "mount")
                .verify();
        EqualsVerifier.forClass(UserEmulation.class).withNonnullFields("target").verify();
    }

    @Test
    void file_isReadAtEachBoot() {
        assertThat(BinfmtRegistration.of(Target.AARCH64, QEMU).file()).hasToString("/etc/binfmt.d/qemu-aarch64.conf");
    }
}
