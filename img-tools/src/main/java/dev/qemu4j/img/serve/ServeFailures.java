package dev.qemu4j.img.serve;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.img.internal.QuotedPaths;
import dev.qemu4j.img.serve.ServeException.Reason;
import dev.qemu4j.img.words.LockHolders;
import dev.qemu4j.img.words.MessagePaths;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells from the words of QEMU's servers what went wrong. */
final class ServeFailures {
    private static final Map<Pattern, Reason> REASONS = reasons();

    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed();

    private ServeFailures() {}

    /**
     * Starts a server.
     *
     * @param what the beginning of a failure's message
     * @param names paths that it was given, whose words are no evidence
     */
    static HostServer starting(String what, HostServer.Builder server, Collection<String> names) {
        try {
            return server.start();
        } catch (NotReadyException e) {
            throw of(what, String.valueOf(e.getMessage()), e, names);
        } catch (HostCommandTimeoutException e) {
            throw new ServeTimeoutException(what + ": " + e.getMessage(), e);
        }
    }

    static ServeException of(String what, String words, @Nullable Throwable cause) {
        return of(what, words, cause, List.of());
    }

    /** The same, with names in the words that are not the server's own. */
    static ServeException of(String what, String words, @Nullable Throwable cause, Collection<String> names) {
        Reason reason = reasonOf(words, names);
        String said = Secrets.hide(words.strip());
        String holders = reason == Reason.LOCKED ? LockHolders.told(words) : "";
        return new ServeException(
                reason,
                what + ": " + (said.isEmpty() ? "no word from the server" : said)
                        + (holders.isEmpty() ? "" : "; " + holders) + reason.advice(),
                cause);
    }

    static Reason reasonOf(String words, Collection<String> names) {
        String own = words;
        for (String name :
                names.stream().filter(n -> n.length() > 1).sorted(LONGEST_FIRST).toList()) {
            own = own.replace(name, "");
        }
        return reasonOf(own);
    }

    static Reason reasonOf(String words) {
        return reason(MessagePaths.without(QuotedPaths.without(words)))
                .or(() -> reason(MessagePaths.without(words)))
                .orElse(Reason.OTHER);
    }

    private static Optional<Reason> reason(String own) {
        return REASONS.entrySet().stream()
                .filter(entry -> entry.getKey().matcher(own).find())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** More telling words first: several of them can be in one message. */
    private static Map<Pattern, Reason> reasons() {
        Map<Pattern, Reason> reasons = new LinkedHashMap<>();
        put(reasons, "Address already in use", Reason.ADDRESS_IN_USE);
        put(reasons, "Transport endpoint is not connected", Reason.DEAD_MOUNT);
        put(reasons, "fuse(rmount)?3?: |FUSE session", Reason.NO_FUSE);
        put(reasons, "Failed to (get|lock) .*lock|Is another process using the image", Reason.LOCKED);
        put(reasons, "Image is corrupt|marked as corrupt", Reason.CORRUPT);
        put(
                reasons,
                "cannot unlock any keyslot|key-secret' is required|No secret with id|Unable to .*decrypt",
                Reason.WRONG_KEY);
        put(
                reasons,
                "not in \\S+ format|not a valid LUKS|Volume is not in LUKS|invalid VMDK|(bad|invalid) (signature|magic)",
                Reason.WRONG_FORMAT);
        put(reasons, "Permission denied|Read-only file system|Operation not permitted", Reason.NO_PERMISSION);
        put(reasons, "No such file or directory", Reason.MISSING);
        put(
                reasons,
                "Unknown driver|unrecognized option|does not accept value|invalid object type|is not supported",
                Reason.UNSUPPORTED);
        return reasons;
    }

    private static void put(Map<Pattern, Reason> reasons, String words, Reason reason) {
        reasons.put(Pattern.compile(words), reason);
    }
}
