package dev.qemu4j.img.partition;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Facts of a file system that are known without mounting it. Immutable. */
public final class FileSystemInfo {
    static final FileSystemInfo UNKNOWN = of(FileSystemKind.UNKNOWN, null, null);

    private final FileSystemKind kind;
    private final @Nullable String label;
    private final @Nullable String uuid;
    private final FileSystemState state;

    private FileSystemInfo(FileSystemKind kind, @Nullable String label, @Nullable String uuid, FileSystemState state) {
        this.kind = kind;
        this.label = label;
        this.uuid = uuid;
        this.state = state;
    }

    static FileSystemInfo of(FileSystemKind kind, @Nullable String label, @Nullable String uuid) {
        return new FileSystemInfo(kind, label, uuid, FileSystemState.UNKNOWN);
    }

    FileSystemInfo dirty(boolean dirty) {
        return new FileSystemInfo(kind, label, uuid, dirty ? FileSystemState.DIRTY : FileSystemState.CLEAN);
    }

    /**
     * Returns the kind of the file system.
     *
     * @return the kind
     */
    public FileSystemKind kind() {
        return kind;
    }

    /**
     * Returns its name.
     *
     * @return the label, or null if it has none
     */
    public @Nullable String label() {
        return label;
    }

    /**
     * Returns the identifier of the file system, written as {@code blkid} does.
     *
     * @return a UUID, a serial number, or null if it has none
     */
    public @Nullable String uuid() {
        return uuid;
    }

    /**
     * Tells whether it was unmounted.
     *
     * @return the state; known of ext2 to ext4, vfat, exfat and ntfs
     */
    public FileSystemState state() {
        return state;
    }

    /**
     * Tells whether the contents need a key.
     *
     * @return true for LUKS and BitLocker
     */
    public boolean encrypted() {
        return kind == FileSystemKind.LUKS || kind == FileSystemKind.BITLOCKER;
    }

    /**
     * Tells whether it can be mounted as it is.
     *
     * @return false for swap, encrypted containers, members of a volume group, and what is unknown
     */
    public boolean mountable() {
        return !encrypted()
                && kind != FileSystemKind.SWAP
                && kind != FileSystemKind.LVM2
                && kind != FileSystemKind.UNKNOWN;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileSystemInfo that
                && kind == that.kind
                && Objects.equals(label, that.label)
                && Objects.equals(uuid, that.uuid)
                && state == that.state;
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, label, uuid, state);
    }

    /** Returns the kind, label, UUID and state, to be read. */
    @Override
    public String toString() {
        return kind
                + (label == null ? "" : " '" + label + "'")
                + (uuid == null ? "" : " " + uuid)
                + (state == FileSystemState.DIRTY ? " (dirty)" : "");
    }
}
