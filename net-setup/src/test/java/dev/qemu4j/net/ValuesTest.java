package dev.qemu4j.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.Route;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.lan.LanLease;
import dev.qemu4j.net.lan.LinkFaults;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(classes = {DhcpLease.class, LanLease.class, Link.class, NetworkAbilities.class, Route.class})
    void equals_values_areThoseOfTheirParts(Class<?> type) {
        EqualsVerifier.forClass(type)
                .withPrefabValues(
                        MacAddress.class, MacAddress.parse("52:54:00:00:00:01"), MacAddress.parse("52:54:00:00:00:02"))
                .withPrefabValues(Subnet.class, Subnet.parse("10.0.0.0/8"), Subnet.parse("fd00::/64"))
                .verify();
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
