package dev.qemu4j.img.store;

import dev.qemu4j.img.failure.ImageFetchException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which redirects of a server a download follows. */
final class StoreRedirect {
    private static final String HTTPS = "https";

    private StoreRedirect() {}

    /**
     * Returns the target of a redirect, which never leads from HTTPS to a protocol that can be read and changed on its way.
     */
    static URI from(URI at, String location) {
        URI to = resolve(at, location);
        if (to == null || to.getHost() == null || !Set.of("http", HTTPS).contains(scheme(to))) {
            throw new ImageFetchException(
                    StoreDownload.name(at) + " redirects to what is no address of HTTP or HTTPS", null);
        }
        if (scheme(at).equals(HTTPS) && !scheme(to).equals(HTTPS)) {
            throw new ImageFetchException(
                    StoreDownload.name(at) + " redirects from HTTPS to " + StoreDownload.name(to)
                            + ": name that address if it may be trusted",
                    null);
        }
        return to;
    }

    static boolean isSameOrigin(URI one, URI other) {
        return scheme(one).equals(scheme(other))
                && String.valueOf(one.getHost()).equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static @Nullable URI resolve(URI at, String location) {
        try {
            return location.isEmpty() ? null : at.resolve(location);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static String scheme(URI uri) {
        return String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return scheme(uri).equals(HTTPS) ? 443 : 80;
    }
}
