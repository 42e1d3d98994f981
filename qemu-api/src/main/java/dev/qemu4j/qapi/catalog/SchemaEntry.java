package dev.qemu4j.qapi.catalog;

import dev.qemu4j.base.QemuVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that QEMU's schema defines, and which versions have it.
 *
 * @param name its name in the protocol; of a member or value, behind that of its owner and a dot
 * @param since the version that QEMU's documentation names as the first; null if it names none
 * @param versions those of the {@linkplain SchemaHistory#versions() known versions} that have it
 * @param condition how QEMU must have been built for it to be there; null if that does not matter
 */
public record SchemaEntry(
        String name,
        @Nullable QemuVersion since,
        List<QemuVersion> versions,
        @Nullable String condition) {
    /**
     * Copies the list.
     *
     * @param name its name in the protocol; of a member or value, behind that of its owner and a dot
     * @param since the version that QEMU's documentation names as the first; null if it names none
     * @param versions those of the {@linkplain SchemaHistory#versions() known versions} that have it
     * @param condition how QEMU must have been built for it to be there; null if that does not matter
     */
    public SchemaEntry {
        versions = List.copyOf(versions);
    }

    /**
     * Tells whether a version is known not to have it.
     *
     * @param version any version
     * @return true if it came later, or went before; false also where nothing is known, as between two known versions
     */
    public boolean isMissingIn(QemuVersion version) {
        return isNewerThan(version) || isGoneIn(version);
    }

    /**
     * Names the versions that have it.
     *
     * @param version the version that does not
     * @return such as {@code QEMU 9.1} or {@code QEMU 10.0 or older}
     */
    public String needs(QemuVersion version) {
        if (isNewerThan(version)) {
            return "QEMU " + text(first(version));
        }
        if (isGoneIn(version)) {
            return "QEMU " + text(versions.get(versions.size() - 1)) + " or older";
        }
        return condition == null ? "a QEMU that was built with it" : "a QEMU built with " + condition;
    }

    private boolean isNewerThan(QemuVersion version) {
        return isBefore(version, first(version));
    }

    /** The documentation's word, unless a known version proves it wrong. */
    private QemuVersion first(QemuVersion version) {
        QemuVersion oldest = versions.get(0);
        boolean proved = SchemaHistory.versions().stream()
                .anyMatch(known -> isSame(known, version) && known.compareTo(oldest) < 0);
        return since != null && (isBefore(version, since) || !proved) ? since : proved ? oldest : version;
    }

    private boolean isGoneIn(QemuVersion version) {
        QemuVersion last = versions.get(versions.size() - 1);
        return SchemaHistory.versions().stream()
                .anyMatch(known -> known.compareTo(last) > 0 && !isBefore(version, known));
    }

    private static boolean isBefore(QemuVersion version, QemuVersion other) {
        return version.compareTo(new QemuVersion(other.major(), other.minor(), 0)) < 0;
    }

    private static boolean isSame(QemuVersion version, QemuVersion other) {
        return version.major() == other.major() && version.minor() == other.minor();
    }

    private static String text(QemuVersion version) {
        return version.major() + "." + version.minor();
    }
}
