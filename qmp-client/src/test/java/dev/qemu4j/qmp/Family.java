package dev.qemu4j.qmp;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.FakeQmpServerBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/** The kinds of socket that a monitor may have. */
enum Family {
    UNIX {
        @Override
        FakeQmpServer start(FakeQmpServerBuilder fake) {
            return fake.startUnix();
        }

        @Override
        SocketAddress toListenAt(Path directory) {
            return UnixDomainSocketAddress.of(directory.resolve("qmp"));
        }
    },
    TCP {
        @Override
        FakeQmpServer start(FakeQmpServerBuilder fake) {
            return fake.startTcp();
        }

        @Override
        SocketAddress toListenAt(Path directory) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        }
    };

    abstract FakeQmpServer start(FakeQmpServerBuilder fake);

    abstract SocketAddress toListenAt(Path directory);

    final FakeQmpServer start() {
        return start(FakeQmpServer.builder());
    }
}
