package dev.qemu4j.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommasTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a|a", "a,b|a,,b", ",|,,", "a,,b|a,,,,b"})
    void doubled_value_eachCommaTwice(String value, String written) {
        assertThat(Commas.doubled(value)).isEqualTo(written);
    }
}
