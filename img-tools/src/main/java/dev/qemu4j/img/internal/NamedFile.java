package dev.qemu4j.img.internal;

import org.jspecify.annotations.Nullable;

/**
 * A file that an image's header names.
 *
 * @param name as the header has it
 * @param format of what is in it, or null if QEMU guesses
 * @param role how the image needs it
 */
record NamedFile(String name, @Nullable String format, Role role) {
    /** The role of another file in an image. */
    enum Role {
        /** Opened unless the caller says otherwise; its name is relative to the image. */
        BACKING,
        /** Always opened; its name is relative to the image. */
        EXTENT,
        /** Opened unless the caller names another; its name is relative to the tool's directory. */
        DATA
    }
}
