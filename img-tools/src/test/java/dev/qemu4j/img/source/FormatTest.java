package dev.qemu4j.img.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
    @Test
    void of_aFormatOfTomorrow_isAFormat() {
        assertThat(Format.of("qcow9")).hasToString("qcow9").isEqualTo(new Format("qcow9"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-O", "qcow2,file=x", "ra w", "../raw"})
    void of_whatIsNoName_isRefused(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> Format.of(name)).withMessageContaining("'" + name + "'");
    }
}
