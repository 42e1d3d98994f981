package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.fast.DeviceAccess;
import dev.qemu4j.net.fast.DeviceRight;
import dev.qemu4j.net.fast.VhostTap;
import dev.qemu4j.net.lan.LanLease;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.step.internal.HostAddress;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(
            classes = {
                DeviceAccess.class,
                DhcpLease.class,
                LanLease.class,
                Link.class,
                NetworkAbilities.class,
                Route.class
            })
    void equals_values_areThoseOfTheirParts(Class<?> type) {
        EqualsVerifier.forClass(type)
                .withPrefabValues(
                        MacAddress.class, MacAddress.parse("52:54:00:00:00:01"), MacAddress.parse("52:54:00:00:00:02"))
                .withPrefabValues(Subnet.class, Subnet.parse("10.0.0.0/8"), Subnet.parse("fd00::/64"))
                .verify();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Bridge.class,
                BridgeHelperAcl.class,
                DeviceRight.class,
                Dhcp.class,
                MacVtap.class,
                Tap.class,
                VhostTap.class
            })
    void equals_descriptions_areThoseOfTheirSettings(Class<?> type) {
        EqualsVerifier.forClass(type)
                .suppress(Warning.NULL_FIELDS) // their factories refuse them
                .withPrefabValues(
                        MacAddress.class, MacAddress.parse("52:54:00:00:00:01"), MacAddress.parse("52:54:00:00:00:02"))
                .withPrefabValues(Subnet.class, Subnet.parse("127.0.0.0/8"), Subnet.parse("127.0.0.0/24"))
                .withPrefabValues(
                        HostAddress.class,
                        new HostAddress(Subnet.parse("10.0.0.0/8").host(1), Subnet.parse("10.0.0.0/8")),
                        new HostAddress(Subnet.parse("10.0.0.0/8").host(2), Subnet.parse("10.0.0.0/8")))
                .withPrefabValues(
                        NetworkNamespace.class, NetworkNamespace.host(), NetworkNamespace.at("other", Privilege.none()))
                .verify();
    }

    @Test
    void equals_networks_areThoseOfTheirKindAndSettings() {
        Nat nat = Nat.of("lab").ipv4("10.77.0.0/24").dhcp().taps(2);

        assertThat(nat)
                .isEqualTo(Nat.of("lab").ipv4("10.77.0.0/24").dhcp().taps(2))
                .hasSameHashCodeAs(Nat.of("lab").ipv4("10.77.0.0/24").dhcp().taps(2))
                .isNotEqualTo(nat.vlans(true))
                .isNotEqualTo(nat.ipv4("10.78.0.0/24"))
                .isNotEqualTo(nat.dhcp(d -> d.dns(false)))
                .isNotEqualTo(Nat.of("other").ipv4("10.77.0.0/24").dhcp().taps(2))
                .isNotEqualTo(Routed.of("lab").ipv4("10.77.0.0/24").dhcp().taps(2));
        assertThat(Bridged.of("lab", "eth0"))
                .isEqualTo(Bridged.of("lab", "eth0"))
                .isNotEqualTo(Bridged.of("lab", "eth1"))
                .isNotEqualTo(Bridged.of("lab", "eth0").moveAddresses(true));
    }

    @Test
    void of_nameAndUplink_areInOneOrder() {
        MacAddress mac = MacAddress.parse("52:54:00:00:00:01");

        assertThat(MacVtap.of("guest1", "eth0", mac)).hasToString("MacVtap[q4j-guest1 on eth0]");
        assertThat(Bridged.of("guest1", "eth0").plan().describe()).contains("q4j-guest1", "dev eth0");
    }

    @Test
    void equals_linkFaults_areThoseOfTheirSettings() {
        LinkFaults faults = LinkFaults.builder().loss(0.5).build();

        assertThat(faults)
                .isEqualTo(faults.toBuilder().build())
                .hasSameHashCodeAs(faults.toBuilder().build())
                .isNotEqualTo(faults.toBuilder().loss(0.25).build())
                .isNotEqualTo(LinkFaults.NONE);
    }
}
