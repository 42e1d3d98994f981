package dev.qemu4j.net.plan.internal;

import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.StateReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mark by which an existing network is recognised: its bridge's alias has the digest of the plan that made it. */
public record Identity(String bridge, String alias, String nonce) {
    public static final String PREFIX = "qemu4j:";
    private static final String SEPARATOR = "#";
    private static final int DIGITS = 16;

    public static Identity of(String bridge, String title, Assembly assembly) {
        try {
            byte[] text = assembly.identity(title).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            return new Identity(
                    bridge,
                    PREFIX + HexFormat.of().formatHex(digest).substring(0, DIGITS) + assembly.marks(),
                    assembly.nonce());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the bridge's alias once all is done. */
    public String mark() {
        return alias + SEPARATOR + nonce;
    }

    /** Cheap: most networks are not there. */
    public boolean mayBeThere(NamespaceEntry namespace) {
        return !namespace.isHost() || Files.exists(Path.of("/sys/class/net", bridge));
    }

    /** Returns the nonce of the plan that made the network if it is there and complete, else null. */
    @Nullable
    public String find(NamespaceEntry namespace, List<String> taps) {
        if (!namespace.isThere()) {
            return null;
        }
        List<Link> links;
        try {
            links = StateReader.links(namespace);
        } catch (NetworkException e) {
            return null; // the plan says so
        }
        boolean complete = taps.stream()
                .allMatch(tap -> links.stream().anyMatch(link -> link.name().equals(tap)));
        return links.stream()
                .filter(link ->
                        complete && link.name().equals(bridge) && link.alias().startsWith(alias + SEPARATOR))
                .map(link -> link.alias().substring(alias.length() + SEPARATOR.length()))
                .findFirst()
                .orElse(null);
    }
}
