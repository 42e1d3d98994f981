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

/**
 * The mark by which an existing network is recognised. Its bridge's alias has the digest of the plan that made it, behind it the
 * nonce, and the sysctls that the network has set.
 */
public record Identity(String bridge, String alias, String nonce) {
    private static final String PREFIX = "qemu4j:";
    private static final String SEPARATOR = "#";
    private static final int DIGITS = 16;

    /** Replaces what is before the sysctls of the alias of $1. */
    private static final String MARK = """
            PATH=$PATH:/usr/sbin:/sbin
            own=$(ip -o link show dev $1 | grep -o "qemu4j-$2[,=0-9a-z]*") && ip link set dev $1 alias "$3${own#*$2}\"""";

    public static Identity of(String bridge, String title, Assembly assembly) {
        try {
            byte[] text = assembly.identity(title).getBytes(StandardCharsets.UTF_8);
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
            String alias = PREFIX + HexFormat.of().formatHex(digest).substring(0, DIGITS);
            return new Identity(bridge, alias, assembly.nonce());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds the step that marks the bridge once all is done. */
    public void addTo(Assembly assembly) {
        assembly.step("mark it as complete", "sh", "-c", MARK, "sh", bridge, nonce, alias + SEPARATOR + nonce)
                .add();
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
                .map(link -> link.alias()
                        .substring(alias.length() + SEPARATOR.length())
                        .replaceFirst(",.*", ""))
                .findFirst()
                .orElse(null);
    }
}
