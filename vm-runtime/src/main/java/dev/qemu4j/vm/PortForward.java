package dev.qemu4j.vm;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A port of the host whose connections QEMU's user network hands to the guest.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param host where QEMU listens; the wildcard address if on all addresses
 * @param guest where the guest is reached
 */
public record PortForward(String protocol, InetSocketAddress host, InetSocketAddress guest) {
    /**
     * Checks that nothing is missing.
     *
     * @param protocol {@code tcp} or {@code udp}
     * @param host where QEMU listens; the wildcard address if on all addresses
     * @param guest where the guest is reached
     */
    public PortForward {
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(guest, "guest");
    }

    private static final Pattern LINE =
            Pattern.compile("(TCP|UDP)\\[HOST_FORWARD] +\\d+ +(\\S+) +(\\d+) +(\\S+) +(\\d+) ");

    /** Reads the output of the monitor's {@code info usernet}: QEMU 7.2 has no typed QMP command for it. */
    static List<PortForward> parse(String usernet) {
        return LINE.matcher(usernet).results().map(PortForward::of).toList();
    }

    /** Finds the one by which a TCP port of the guest is reached. */
    static PortForward tcp(List<PortForward> all, int guestPort) {
        return all.stream()
                .filter(forward ->
                        forward.protocol().equals("tcp") && forward.guest().getPort() == guestPort)
                .findFirst()
                .orElseThrow(() -> new PortNotForwardedException(guestPort, all));
    }

    private static PortForward of(MatchResult line) {
        return new PortForward(
                line.group(1).toLowerCase(Locale.ROOT),
                address(line.group(2), line.group(3)),
                address(line.group(4), line.group(5)));
    }

    private static InetSocketAddress address(String literal, String port) {
        int number = Integer.parseInt(port);
        return literal.equals("*") ? new InetSocketAddress(number) : new InetSocketAddress(literal, number);
    }

    /** Returns both ends, such as {@code tcp 127.0.0.1:40123 to 10.0.2.15:22}. */
    @Override
    public String toString() {
        return protocol + " " + text(host) + " to " + text(guest);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
