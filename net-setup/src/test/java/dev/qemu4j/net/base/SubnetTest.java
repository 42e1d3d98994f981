package dev.qemu4j.net.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.internal.AddressText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
    @ParameterizedTest
    @ValueSource(strings = {"192.168.76.0/24", "0.0.0.0/0", "10.0.0.1/32", "fd00:76::/64", "2001:db8::1/128", "::/0"})
    void of_range_isWrittenTheSameWay(String text) {
        assertThat(Subnet.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.76.5/24, 192.168.76.0/24",
        "fd00:76::5/64, fd00:76::/64",
        "10.0.0.0/33, 0 to 32",
        "10.0.0.0, 192.168.76.0/24",
        "host.example/24, IPv4 or IPv6",
        "10.0.0/24, IPv4 or IPv6",
        "10.0.0.256/24, IPv4 or IPv6",
        "10.0.0.0/-1, 192.168.76.0/24"
    })
    void of_noRange_saysWhatWasExpected(String text, String expected) {
        assertThatThrownBy(() -> Subnet.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.1.0.0/16, 10.0.0.0/8, true",
        "10.0.0.0/24, 10.0.1.0/24, false",
        "10.0.0.0/8, fd00::/8, false",
        "fd00::/16, fd00:1::/64, true"
    })
    void overlaps_twoRanges_tells(String one, String other, boolean expected) {
        assertThat(Subnet.parse(one).overlaps(Subnet.parse(other))).isEqualTo(expected);
    }

    @Test
    void host_number_countsFromTheFirst() {
        assertThat(AddressText.text(Subnet.parse("10.0.0.0/16").host(257))).isEqualTo("10.0.1.1");
        assertThat(AddressText.text(Subnet.parse("fd00:76::/64").host(1))).isEqualTo("fd00:76::1");
        assertThatThrownBy(() -> Subnet.parse("10.0.0.0/30").host(4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Subnet.parse("255.255.255.0/24").host(256))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
