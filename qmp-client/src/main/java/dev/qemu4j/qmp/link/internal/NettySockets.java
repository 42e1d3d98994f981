package dev.qemu4j.qmp.link.internal;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadFactory;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The sockets of Netty: the native ones where they are there, else the JDK's. */
public interface NettySockets {
    /** {@code sun_path} has 108 bytes on Linux and 104 on the BSDs and macOS, the last of them for a NUL. */
    int MAX_UNIX_PATH = System.getProperty("os.name", "").startsWith("Linux") ? 107 : 103;

    /** Starts an event loop of one thread. */
    EventLoopGroup newLoop(ThreadFactory threads);

    Class<? extends Channel> channel(SocketAddress address);

    Class<? extends ServerChannel> serverChannel(SocketAddress address);

    /** Returns the address in the type that these sockets take. */
    SocketAddress nativeAddress(SocketAddress address);

    static NettySockets choose() {
        try {
            return EpollSockets.isAvailable() ? new EpollSockets() : new NioSockets();
        } catch (LinkageError e) {
            return new NioSockets(); // Netty's native library is an optional dependency, or is of another version
        }
    }

    static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    /** Throws, of what the caller makes it, if there can be no socket at the address. */
    static void requireSupported(
            SocketAddress address, BiFunction<String, @Nullable Throwable, ? extends RuntimeException> failure) {
        if (address instanceof UnixDomainSocketAddress unix) {
            int length = unix.getPath().toString().getBytes(StandardCharsets.UTF_8).length;
            if (length > MAX_UNIX_PATH) {
                throw failure.apply(
                        "socket path: " + length + " bytes (expected: <= " + MAX_UNIX_PATH
                                + ", the system's limit; use a shorter directory): " + unix.getPath(),
                        null);
            }
        } else if (!(address instanceof InetSocketAddress)) {
            throw failure.apply(
                    "address: " + address + " (expected: a UnixDomainSocketAddress or an InetSocketAddress)", null);
        }
        NettyOnClassPath.requireClasses(choose(), address, failure);
        JacksonOnClassPath.requireClasses(failure);
    }
}
