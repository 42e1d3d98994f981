package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.lan.VirtualSwitch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges that the kernel would take, and in which no guest could be reached. */
class SpecialNetworksTest {
    @ParameterizedTest
    @CsvSource({
        "224.0.0.0/24, 'multicast, 224.0.0.0/4'",
        "239.255.255.0/24, 'multicast, 224.0.0.0/4'",
        "192.0.0.0/2, 'the broadcast address, 255.255.255.255/32'",
        "127.0.0.0/8, 'loopback, 127.0.0.0/8'",
        "127.5.0.0/16, 'loopback, 127.0.0.0/8'",
        "126.0.0.0/7, 'loopback, 127.0.0.0/8'",
        "169.254.10.0/24, 'the link-local, 169.254.0.0/16'",
        "0.0.0.0/24, '\"this host\", 0.0.0.0/8'",
        "0.0.0.0/0, 'the broadcast address'",
        "240.0.0.0/24, 'the reserved, 240.0.0.0/4'",
        "255.255.255.0/24, 'the broadcast address, 255.255.255.255/32'",
        "255.255.254.0/24, 'the reserved, 240.0.0.0/4'"
    })
    void ipv4_rangeWithoutRoomForGuests_isRefusedAndNamed(String range, String named) {
        for (Addressed<?> network : List.of(Nat.of("lab"), HostOnly.of("lab"), Routed.of("lab"))) {
            assertThatThrownBy(() -> network.ipv4(range))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ipv4: " + range)
                    .hasMessageContaining(named);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ff02::/64, 'multicast, ff00::/8'",
        "fe80::/64, 'the link-local, fe80::/10'",
        "febf:ffff::/64, 'the link-local, fe80::/10'",
        "::/64, 'loopback, ::1/128'",
        "0:5::/64, 'the reserved, ::/8'"
    })
    void ipv6_rangeWithoutRoomForGuests_isRefusedAndNamed(String range, String named) {
        for (Addressed<?> network : List.of(Nat.of("lab"), HostOnly.of("lab"), Routed.of("lab"))) {
            assertThatThrownBy(() -> network.ipv6(range))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("ipv6: ")
                    .hasMessageContaining(named);
        }
    }

    @Test
    void neighboursOfSpecialRanges_areTaken() {
        for (String range : List.of("1.0.0.0/8", "126.0.0.0/8", "128.0.0.0/8", "169.253.0.0/16", "169.255.0.0/16")) {
            assertThat(Nat.of("lab").ipv4(range)).isNotNull();
        }
        for (String range : List.of("208.0.0.0/4", "223.255.255.0/24", "100.64.0.0/10", "192.0.2.0/24", "10.0.0.0/8")) {
            assertThat(Nat.of("lab").ipv4(range)).isNotNull();
        }
        for (String range : List.of("100::/64", "fd00::/64", "fe7f::/64", "fec0::/64", "2001:db8::/64")) {
            assertThat(Nat.of("lab").ipv6(range)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.0/24", "127.0.1.0/24", "0.0.0.0/8", "255.255.255.0/24", "ff02::/64", "::/64"})
    void addressOfABridgeOrTap_ofASpecialRange_isRefused(String range) {
        Subnet subnet = Subnet.parse(range);

        assertThatThrownBy(() -> Bridge.of("br7").address(subnet.host(2), subnet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subnet: ");
        assertThatThrownBy(() -> Tap.of("tap7").address(subnet.host(2), subnet))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("subnet: ");
    }

    /** As routers have them. */
    @ParameterizedTest
    @ValueSource(strings = {"169.254.0.0/16", "fe80::/64"})
    void addressOfABridgeOrTap_ofItsLinkAlone_isTaken(String range) {
        Subnet subnet = Subnet.parse(range);

        assertThat(Bridge.of("br7").address(subnet.host(1), subnet)).isNotNull();
        assertThat(Tap.of("tap7").address(subnet.host(1), subnet)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"224.0.0.0/24", "127.0.0.0/8", "169.254.0.0/16", "0.0.0.0/8", "240.0.0.0/8"})
    void servicesOfASwitch_ofASpecialRange_areRefused(String range) {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            assertThatThrownBy(() -> lan.services(range))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("subnet: " + range);
        }
    }
}
