package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.vm.screen.Screenshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VmValuesTest {
    @Test
    void atOnce_ladder_skipsTheGuest() {
        assertThat(StopLadder.atOnce().guest()).isZero();
        assertThat(StopLadder.guestFirst(Duration.ofSeconds(9)).guest()).hasSeconds(9);
        assertThatThrownBy(() -> StopLadder.guestFirst(Duration.ofMillis(-1)))
                .hasMessage("guest: PT-0.001S (expected: zero or more)");
    }

    @Test
    void launchTimeout_notAboveZero_isRefused() {
        assertThatThrownBy(() -> VmOptions.builder().launchTimeout(Duration.ZERO))
                .hasMessage("launchTimeout: PT0S (expected: above zero)");
    }

    @Test
    void parse_usernet_findsTheForwardsOnly() {
        assertThat(PortForward.parse("""
            Hub -1 (net0):\r
              Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ\r
              TCP[HOST_FORWARD]  12       127.0.0.1 40123       10.0.2.15    22     0     0\r
              TCP[ESTABLISHED]   14       10.0.2.15 55555       127.0.0.1    80     0     0\r
              UDP[HOST_FORWARD]  13               *    53        10.0.2.15  5353     0     0\r
            """))
                .extracting(PortForward::toString)
                .containsExactly("tcp 127.0.0.1:40123 to 10.0.2.15:22", "udp 0.0.0.0:53 to 10.0.2.15:5353");
    }

    @Test
    void launchException_message_hasTheWordsAndTheCommand() {
        LaunchReport report =
                new LaunchReport(List.of("qemu", "-x y"), "qemu '-x y'", new ExitStatus(1), "qemu: -x y: bad\n");

        VmLaunchException failure = new VmLaunchException("QEMU ended with exit code 1", report, null);

        assertThat(failure)
                .hasMessage("QEMU ended with exit code 1: qemu: -x y: bad\n    run it yourself: qemu '-x y'");
        assertThat(failure.arguments()).containsExactly("qemu", "-x y");
    }

    @Test
    void equals_values_areThoseOfTheirParts() {
        EqualsVerifier.forClass(VmOptions.class)
                .withPrefabValues(QemuInstallation.class, installed("7.2.0"), installed("10.0.2"))
                .withPrefabValues(
                        QmpOptions.class,
                        QmpOptions.defaults(),
                        QmpOptions.builder()
                                .connectTimeout(Duration.ofSeconds(1))
                                .build())
                .withNonnullFields("launchTimeout", "qmp", "launcher", "throwaway")
                .verify();
        EqualsVerifier.forClass(PortForward.class).verify();
        EqualsVerifier.forClass(Screenshot.class)
                .suppress(Warning.NULL_FIELDS, Warning.STRICT_HASHCODE) // the bytes tell two apart in nearly all cases
                .verify();
        assertThat(StopLadder.atOnce()).isEqualTo(StopLadder.guestFirst(Duration.ZERO));
        assertThat(installed("7.2.0"))
                .isEqualTo(installed("7.2.0"))
                .hasSameHashCodeAs(installed("7.2.0"))
                .isNotEqualTo(installed("7.2.1"));
    }

    private static QemuInstallation installed(String version) {
        return new QemuInstallation(Target.X86_64, "qemu-system-x86_64", QemuVersion.parse(version));
    }

    @Test
    void toBuilder_options_hasThemAll() {
        VmOptions options = VmOptions.builder()
                .launchTimeout(Duration.ofSeconds(7))
                .paused(true)
                .check(LaunchCheck.NEVER)
                .runBase(Path.of("/run"))
                .launcher(argv -> argv)
                .throwaway("root", "data")
                .build();

        assertThat(options.toBuilder().build()).isEqualTo(options).isNotEqualTo(VmOptions.defaults());
        assertThat(options)
                .hasToString("VmOptions[launchTimeout=PT7S, paused, check=NEVER, runBase=/run, launcher,"
                        + " throwaway=[root, data]]");
        assertThat(VmOptions.defaults()).hasToString("VmOptions[launchTimeout=PT30S, check=ON_FAILURE]");
    }

    @Test
    @SuppressWarnings("NullAway")
    void builder_null_isRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> VmOptions.builder().launchTimeout(null))
                .withMessage("launchTimeout");
        assertThatNullPointerException()
                .isThrownBy(() -> VmOptions.builder().qmp(null))
                .withMessage("qmp");
        assertThatNullPointerException()
                .isThrownBy(() -> StopLadder.guestFirst(null))
                .withMessage("guest");
    }

    @ParameterizedTest
    @CsvSource({
        "x86_64, qemu-system-x86;, qemu-system-x86;",
        "i386, qemu-system-x86;, qemu-system-x86;",
        "aarch64, qemu-system-arm;, qemu-system-aarch64;",
        "arm, qemu-system-arm;, qemu-system-arm;",
        "ppc64, qemu-system-ppc;, qemu-system-ppc;",
        "mips64el, qemu-system-mips;, qemu-system-mips;",
        "riscv64, before Debian 13 qemu-system-misc;, qemu-system-riscv;",
        "m68k, qemu-system-misc;, qemu-system-m68k;"
    })
    void installHint_target_namesItsPackage(String target, String debian, String fedora) {
        assertThat(QemuInstallation.installHint(new Target(target))).contains(debian + " Fedora:", "Fedora: " + fedora);
    }

    @Test
    void installHint_targetThatNoQemuHas_namesThoseThatThereAre() {
        assertThat(QemuInstallation.installHint(new Target("nope")))
                .startsWith("'nope' is no target of QEMU's")
                .contains("riscv64")
                .doesNotContain("Fedora");
    }
}
