package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.UnsupportedByQemuException;
import dev.qemu4j.qapi.catalog.SchemaEntry;
import dev.qemu4j.qapi.catalog.SchemaHistory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out whether QEMU refused a command because it does not have what was asked for. */
final class Refusal {
    private static final Pattern MEMBER = Pattern.compile("Parameter '([^']+)' is unexpected");
    private static final Pattern VALUE =
            Pattern.compile("(?:Invalid parameter|Parameter '[^']+' does not accept value) '([^']+)'");

    private Refusal() {}

    /** Returns the best explanation of the failure: the failure itself, if nothing better is known. */
    static QmpCommandException explain(QmpCommandException failure, QemuVersion peer) {
        UnsupportedByQemuException reason =
                failure.errorClass().equals("CommandNotFound") ? command(failure, peer) : argument(failure, peer);
        return reason == null ? failure : new QmpCommandException(reason, failure);
    }

    private static @Nullable UnsupportedByQemuException command(QmpCommandException failure, QemuVersion peer) {
        SchemaEntry entry = SchemaHistory.command(failure.command());
        // Before and after negotiation QEMU says CommandNotFound of commands that it has.
        boolean negotiation = failure.description().contains("negotiation");
        return entry == null || negotiation ? null : unsupported(failure.command(), entry, peer, failure);
    }

    private static @Nullable UnsupportedByQemuException argument(QmpCommandException failure, QemuVersion peer) {
        Matcher member = MEMBER.matcher(failure.description());
        if (member.find()) {
            String path = member.group(1);
            String name = path.substring(path.lastIndexOf('.') + 1);
            List<SchemaEntry> own = SchemaHistory.members(name).stream()
                    .filter(entry -> entry.name().equals(failure.command() + "." + path))
                    .toList();
            List<SchemaEntry> candidates = own.isEmpty() ? SchemaHistory.members(name) : own;
            return unsupported(failure.command() + ": " + path, candidates, peer, failure);
        }
        Matcher value = VALUE.matcher(failure.description());
        return value.find()
                ? unsupported(
                        failure.command() + ": " + value.group(1), SchemaHistory.values(value.group(1)), peer, failure)
                : null;
    }

    /** Of several things with a name, all must be missing: which of them QEMU means is not known. */
    private static @Nullable UnsupportedByQemuException unsupported(
            String what, List<SchemaEntry> entries, QemuVersion peer, QmpCommandException failure) {
        boolean missing = !entries.isEmpty() && entries.stream().allMatch(entry -> entry.isMissingIn(peer));
        return missing ? unsupported(what, entries.get(0), peer, failure) : null;
    }

    private static UnsupportedByQemuException unsupported(
            String what, SchemaEntry entry, QemuVersion peer, QmpCommandException failure) {
        return new UnsupportedByQemuException(what, entry.needs(peer), "connected: " + peer, failure);
    }

    /** Throws if a version is known not to have an event, for which a wait would never end. */
    static void requireEvent(String name, QemuVersion peer) {
        SchemaEntry entry = SchemaHistory.event(name);
        if (entry != null && entry.isMissingIn(peer)) {
            throw new UnsupportedByQemuException("the event " + name, entry.needs(peer), "connected: " + peer, null);
        }
    }
}
