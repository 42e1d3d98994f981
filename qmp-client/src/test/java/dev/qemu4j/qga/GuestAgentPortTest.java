package dev.qemu4j.qga;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
import nl.jqno.equalsverifier.Warning;
import org.junit.jupiter.api.Test;

class GuestAgentPortTest {
    @Test
    void equals_settings_count() {
        EqualsVerifier.forClass(GuestAgentPort.class)
                .suppress(Warning.NULL_FIELDS) // its factory refuses them
                .withPrefabValues(
                        SocketAddress.class, UnixDomainSocketAddress.of("/a"), UnixDomainSocketAddress.of("/b"))
                .verify();
    }

    @Test
    void options_changed_areOthers() {
        GuestAgentPort port = GuestAgentPort.of(UnixDomainSocketAddress.of("/a"));

        assertThat(port).isEqualTo(GuestAgentPort.of(UnixDomainSocketAddress.of("/a")));
        assertThat(port.options(o -> o.commandTimeout(Duration.ofSeconds(7)))).isNotEqualTo(port);
    }
}
