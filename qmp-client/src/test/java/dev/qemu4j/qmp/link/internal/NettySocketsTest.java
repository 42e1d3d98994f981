package dev.qemu4j.qmp.link.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;

/** Makes sure that each run of the tests is on the sockets that it is meant for. */
@Tag("sockets")
class NettySocketsTest {
    @Test
    void choose_sockets_areEpollsWhereNettysLibraryMayBeLoaded() {
        boolean native64 =
                OS.LINUX.isCurrentOs() && System.getProperty("os.arch").equals("amd64");
        boolean epoll = native64 && !Boolean.getBoolean("io.netty.transport.noNative");

        assertThat(NettySockets.choose()).isInstanceOf(epoll ? EpollSockets.class : NioSockets.class);
    }
}
