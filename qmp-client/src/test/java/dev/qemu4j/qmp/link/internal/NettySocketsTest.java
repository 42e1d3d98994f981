package dev.qemu4j.qmp.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

/** Makes sure that each run of the tests is on the transport that it is meant for. */
@Tag("sockets")
class NettyTransportTest {
    @Test
    void choose_transport_isEpollWhereNettysLibraryMayBeLoaded() {
        boolean native64 =
                OS.LINUX.isCurrentOs() && System.getProperty("os.arch").equals("amd64");
        boolean epoll = native64 && !Boolean.getBoolean("io.netty.transport.noNative");

        assertThat(NettyTransport.choose()).isInstanceOf(epoll ? EpollTransport.class : NioTransport.class);
    }
}
