package dev.qemu4j.img.nbd;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Address of an image that a server offers over NBD.
 *
 * @param socket a Unix socket or a TCP port
 * @param export the name of the export, which may be empty
 * @param tls whether the connection must be encrypted
 */
public record NbdAddress(SocketAddress socket, String export, boolean tls) {
    /**
     * Checks that nothing is missing.
     *
     * @param socket a Unix socket or a TCP port
     * @param export the name of the export, which may be empty
     * @param tls whether the connection must be encrypted
     */
    public NbdAddress {
        Objects.requireNonNull(socket, "socket");
        Objects.requireNonNull(export, "export");
    }

    /**
     * Returns the address as a URI that QEMU, libnbd and others take.
     *
     * @return such as {@code nbd+unix:///disk?socket=/run/x}
     */
    public String uri() {
        String scheme = tls ? "nbds" : "nbd";
        if (socket instanceof UnixDomainSocketAddress unix) {
            return scheme + "+unix:///" + encode(export) + "?socket="
                    + encode(unix.getPath().toString());
        }
        InetSocketAddress inet = (InetSocketAddress) socket;
        InetAddress address = inet.getAddress();
        String host = address == null ? inet.getHostString() : address.getHostAddress();
        return scheme + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort() + "/"
                + encode(export);
    }

    /** Returns the URI. */
    @Override
    public String toString() {
        return uri();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%2F", "/");
    }
}
