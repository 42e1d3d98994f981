package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.recipe.PlugCommands;
import java.nio.file.Path;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(classes = {Redirection.class, Parameters.class, Helper.class})
    void equals_values_areThoseOfTheirParts(Class<?> type) {
        EqualsVerifier.forClass(type)
                .withPrefabValues(Path.class, Path.of("/a"), Path.of("/b"))
                .suppress(Warning.NULL_FIELDS)
                .verify();
    }

    /** The commands that take away follow from those that add. */
    @Test
    void equals_plugCommands_areThoseThatAdd() {
        EqualsVerifier.forClass(PlugCommands.class)
                .withOnlyTheseFields("plug")
                .suppress(Warning.NULL_FIELDS)
                .verify();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1, 1 B",
        "1024, 1 KiB",
        "1536, 1536 B",
        "1610612736, 1536 MiB",
        "1099511627776, 1 TiB",
        "9223372036854775807, 9223372036854775807 B"
    })
    void toString_size_usesTheLargestWholeUnit(long bytes, String text) {
        assertThat(DataSize.ofBytes(bytes)).hasToString(text);
    }

    @Test
    void of_units_areOf1024() {
        assertThat(DataSize.ofGib(1)).isEqualTo(DataSize.ofMib(1024)).isEqualTo(DataSize.ofKib(1 << 20));
        assertThat(DataSize.ofGib(1)).isGreaterThan(DataSize.ofMib(1023));
    }

    @Test
    void of_sizeWithoutALong_isRefused() {
        assertThatThrownBy(() -> DataSize.ofGib(1L << 40))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("gib: 1099511627776 (expected: <= 8589934591, as a size is at most 2^63 - 1 bytes)");
        assertThatThrownBy(() -> DataSize.ofMib(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> DataSize.ofKib(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kib: -1 (expected: >= 0)");
        assertThat(DataSize.ofGib(8589934591L).bytes()).isEqualTo(Long.MAX_VALUE - (1 << 30) + 1);
        assertThatThrownBy(() -> DataSize.ofBytes(-1)).hasMessage("bytes: -1 (expected: >= 0)");
    }

    @Test
    void parse_versionOutput_findsTheNumber() {
        QemuVersion version = QemuVersion.parse("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\n");

        assertThat(version).isEqualTo(new QemuVersion(7, 2, 22)).hasToString("7.2.22");
        assertThat(QemuVersion.parse("11.0")).isEqualTo(new QemuVersion(11, 0, 0));
        assertThatThrownBy(() -> QemuVersion.parse("none")).hasMessageContaining("'none'");
    }

    @Test
    void atLeast_versions_compareByNumber() {
        assertThat(new QemuVersion(10, 0, 0).atLeast(7, 2)).isTrue();
        assertThat(new QemuVersion(7, 2, 22).atLeast(7, 2)).isTrue();
        assertThat(new QemuVersion(7, 1, 50).atLeast(7, 2)).isFalse();
    }

    @Test
    void program_target_isNamedAsQemuNamesIt() {
        assertThat(Target.X86_64.program()).isEqualTo("qemu-system-x86_64");
        assertThat(new Target("loongarch64")).hasToString("loongarch64");
        assertThatThrownBy(() -> new Target("../x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"1f.2,1f.2", "5,5.0", "0x5,5.0", "0x1.0x2,1.2", "0X1F.7,1f.7", "003.01,3.1", "' 3. 1',3.1", "+3,3.0"})
    void parse_pciAddress_isScannedAsByQemu(String text, String address) {
        assertThat(PciAddress.parse(text)).hasToString(address);
    }

    @ParameterizedTest
    @CsvSource({"''", "3.", ".1", "3.8", "20", "0x0x3", "3.1x", "3 .1", "ffffffff", "3.ffffffff", "3.1.2"})
    void parse_noPciAddress_isRefused(String text) {
        assertThatThrownBy(() -> PciAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected:");
    }
}
