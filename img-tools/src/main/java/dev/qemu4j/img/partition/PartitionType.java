package dev.qemu4j.img.partition;

import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The declared purpose of a partition. That need not be what is in it: see {@link FileSystemProbe}.
 *
 * @param code a byte such as {@code 0x83} in an MBR, a GUID in upper case in a GPT
 * @param name a name in plain words, or null if the code is not a common one
 */
public record PartitionType(String code, @Nullable String name) {
    /**
     * Checks that nothing is missing.
     *
     * @param code a byte such as {@code 0x83} in an MBR, a GUID in upper case in a GPT
     * @param name a name in plain words, or null if the code is not a common one
     */
    public PartitionType {
        Objects.requireNonNull(code, "code");
    }

    /**
     * Names a type of an MBR.
     *
     * @param code the type's byte, 0 to 255
     * @return the type
     */
    public static PartitionType ofMbr(int code) {
        if (code < 0 || code > 0xFF) {
            throw new IllegalArgumentException("code: " + code + " (expected: 0 to 255)");
        }
        return new PartitionType(String.format(Locale.ROOT, "0x%02X", code), KnownTypes.MBR.get(code));
    }

    /**
     * Names a type of a GPT.
     *
     * @param guid the type's GUID, in either case
     * @return the type
     */
    public static PartitionType ofGpt(String guid) {
        Objects.requireNonNull(guid, "guid");
        String code = guid.toUpperCase(Locale.ROOT);
        return new PartitionType(code, KnownTypes.GPT.get(code));
    }

    /** Returns the name and the code. */
    @Override
    public String toString() {
        return name == null ? code : name + " (" + code + ")";
    }
}
