package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Makes sure that each run of the tests is on the transport that it is meant for. */
@Tag("sockets")
class TransportTest {
    private static final String NO_NATIVE = "io.netty.transport.noNative";

    @Test
    @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
    @DisabledIfSystemProperty(named = NO_NATIVE, matches = "true")
    void choose_linux_isEpoll() {
        assertThat(Transport.choose()).isInstanceOf(EpollTransport.class);
    }

    @Test
    @EnabledIfSystemProperty(named = NO_NATIVE, matches = "true")
    void choose_noNativeLibrary_isNio() {
        assertThat(Transport.choose()).isInstanceOf(NioTransport.class);
    }
}
