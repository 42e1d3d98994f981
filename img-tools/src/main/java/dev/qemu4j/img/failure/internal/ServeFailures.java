package dev.qemu4j.img.failure.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.internal.QuotedPaths;
import dev.qemu4j.img.words.MessagePaths;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the words of QEMU's servers what went wrong. What is wrong with an image is told by the kinds that {@link ImgFailures} has, so that each
 * program throws the same for the same image.
 */
public final class ServeFailures {
    private static final List<FailureKind> SERVERS = List.of(
            own(Reason.ADDRESS_IN_USE, "Address already in use"),
            own(Reason.DEAD_MOUNT, "Transport endpoint is not connected"),
            own(Reason.NO_FUSE, "fuse(rmount)?3?: |FUSE session"));
    private static final List<FailureKind> LAST = List.of(own(
            Reason.UNSUPPORTED,
            "Unknown driver|unrecognized option|does not accept value|invalid object type|is not supported"));
    /** The more telling words first: several of them can be in one message. */
    private static final List<FailureKind> KINDS = Stream.of(
                    SERVERS,
                    LockFailures.KINDS,
                    List.of(OpenFailures.CORRUPT, OpenFailures.SPACE),
                    KeyFailures.KINDS,
                    List.of(OpenFailures.FORMAT, OpenFailures.FEATURE, OpenFailures.TOO_LARGE),
                    OpenFailures.FILES,
                    LAST)
            .flatMap(List::stream)
            .toList();

    private static final Comparator<String> LONGEST_FIRST =
            Comparator.comparingInt(String::length).reversed();

    private ServeFailures() {}

    /**
     * Makes the exception of a program that was to serve an image, such as qemu-nbd or nbdkit, and failed.
     *
     * @param what the beginning of the message
     * @param failure the program's failure, with what it said on its standard error
     * @param names paths that it was given, whose words are no evidence
     */
    public static ImageException of(String what, QemuException failure, Collection<String> names) {
        return told(what + ": " + failure.getMessage(), evidence(failure), failure, names);
    }

    /**
     * Makes the exception of what a server said.
     *
     * @param what the beginning of the message
     * @param words the server's words
     * @param names paths that it was given, whose words are no evidence
     */
    public static ImageException of(String what, String words, @Nullable Throwable cause, Collection<String> names) {
        String said = Secrets.hide(words.strip());
        return told(what + ": " + (said.isEmpty() ? "no word from the server" : said), words, cause, names);
    }

    /** A program that is late has not said why. */
    private static String evidence(QemuException failure) {
        return failure instanceof QemuTimeoutException ? "" : String.valueOf(failure.getMessage());
    }

    private static ImageException told(
            String message, String words, @Nullable Throwable cause, Collection<String> names) {
        FailedServer server = FailedServer.of(names);
        String own = withoutNames(words, names);
        return kind(server, MessagePaths.without(QuotedPaths.without(own)))
                .or(() -> kind(server, MessagePaths.without(own)))
                .map(kind ->
                        kind.exception().apply(message + " (" + kind.advice().of(server, words) + ")", cause))
                .orElseGet(() -> new ServeException(Reason.OTHER, message, cause));
    }

    private static String withoutNames(String words, Collection<String> names) {
        String own = words;
        for (String name :
                names.stream().filter(n -> n.length() > 1).sorted(LONGEST_FIRST).toList()) {
            own = own.replace(name, "");
        }
        return own;
    }

    private static Optional<FailureKind> kind(FailedServer server, String evidence) {
        return KINDS.stream().filter(kind -> kind.matches(server, evidence)).findFirst();
    }

    private static FailureKind own(Reason reason, String words) {
        return FailureKind.of(words, reason.advice(), (message, cause) -> new ServeException(reason, message, cause));
    }
}
