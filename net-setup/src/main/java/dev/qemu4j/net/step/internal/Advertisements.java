package dev.qemu4j.net.step.internal;

import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import org.jspecify.annotations.Nullable;

/**
 * The host's belief in routers that announce themselves on an interface. By default the kernel believes all: a guest could become
 * the host's default route, and read what it sends.
 */
public final class Advertisements {
    private static final String CONF = "/proc/sys/net/ipv6/conf/";
    private static final String DEFAULT = "net.ipv6.conf.default.";

    /** Is done as well if the kernel has no IPv6, or believes nobody here anyway. */
    private static final String REFUSE =
            "(! cd %s 2>/dev/null || echo 0 | tee accept_ra autoconf accept_redirects >/dev/null"
                    + " || grep -qx 1 disable_ipv6 || grep -qx 0 accept_ra)";

    /** Writes only what differs: in a container nobody may write. */
    private static final String COPY =
            "(! cd %s 2>/dev/null || for s in disable_ipv6 accept_ra* autoconf accept_redirects; do"
                    + " [ \"$(cat ../%s/$s)\" = \"$(cat $s)\" ] || cat ../%s/$s >$s || exit 1; done)";

    private final Trust trust;
    private final String uplink;

    private Advertisements(Trust trust, String uplink) {
        this.trust = trust;
        this.uplink = uplink;
    }

    private enum Trust {
        NOBODY,
        NOBODY_IF_POSSIBLE,
        AS_BEFORE
    }

    /** For interfaces by which guests reach the host. */
    public static Advertisements refused() {
        return new Advertisements(Trust.NOBODY, "");
    }

    /** For interfaces whose packets do not reach the host as long as they are what they are. */
    public static Advertisements refusedIfPossible() {
        return new Advertisements(Trust.NOBODY_IF_POSSIBLE, "");
    }

    /** For an interface that takes the place of another. */
    public static Advertisements asOn(String uplink) {
        return new Advertisements(Trust.AS_BEFORE, uplink);
    }

    /** The shell's command that sets it, for an interface that is not up yet. */
    String command(String link) {
        String directory = CONF + link;
        return switch (trust) {
            case NOBODY -> REFUSE.formatted(directory);
            case NOBODY_IF_POSSIBLE -> "{ " + REFUSE.formatted(directory) + " 2>/dev/null || :; }";
            case AS_BEFORE -> COPY.formatted(directory, uplink, uplink);
        };
    }

    /** Says before anything is done that the command will fail. */
    @Nullable
    String problem(NamespaceEntry namespace) {
        if (trust != Trust.NOBODY || !Sysctl.areReadOnly()) {
            return null;
        }
        String believed = Sysctl.read(namespace, DEFAULT + "accept_ra");
        return believed == null || believed.equals("0") || "1".equals(Sysctl.read(namespace, DEFAULT + "disable_ipv6"))
                ? null
                : "/proc/sys is read-only here, so guests could announce themselves to the host as IPv6 routers:"
                        + " start the container with --sysctl " + DEFAULT + "accept_ra=0, or without IPv6";
    }
}
