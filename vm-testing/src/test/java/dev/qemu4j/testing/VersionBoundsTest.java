package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionBoundsTest {
    @ParameterizedTest
    @CsvSource({
        "'',7.2.22,true",
        "7.2,7.2.22,true",
        "8,7.2.22,false",
        ">=8.2 <11,10.0.2,true",
        ">=8.2 <11,11.0.0,false",
        ">8.2,8.2.5,false",
        ">8,9.0.0,true",
        "<=7,7.2.22,true",
        "=7.2,7.2.22,true",
        "=7.2.1,7.2.22,false"
    })
    void contain_version_comparesTheNumbersThatAreGiven(String bounds, String version, boolean expected) {
        assertThat(VersionBounds.parse(bounds).contain(QemuVersion.parse(version)))
                .isEqualTo(expected);
    }

    @Test
    void parse_otherText_isRefused() {
        assertThatThrownBy(() -> VersionBounds.parse(">= 8"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version = \">= 8\"");
    }
}
