package dev.qemu4j.img.source;

import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The format of a disk image, by the name of QEMU's block driver for it.
 *
 * <p>The constants are the formats that QEMU 7.2 to 11.1 know; {@link #of} takes any other, also one that is yet to come. Which
 * of them a host has is up to its tools.
 *
 * @param name the name of the driver, such as {@code qcow2}
 */
public record Format(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");

    /** The bytes of the disk and nothing else. */
    public static final Format RAW = new Format("raw");
    /** QEMU's own format: sparse, with overlays, snapshots, compression and encryption. */
    public static final Format QCOW2 = new Format("qcow2");
    /** The format before {@link #QCOW2}. */
    public static final Format QCOW = new Format("qcow");
    /** QEMU's enhanced disk format, which QEMU itself advises against for new images. */
    public static final Format QED = new Format("qed");
    /** VirtualBox's format. */
    public static final Format VDI = new Format("vdi");
    /** VMware's format. */
    public static final Format VMDK = new Format("vmdk");
    /** The format of Virtual PC and of older Hyper-V, with files named {@code .vhd}. */
    public static final Format VPC = new Format("vpc");
    /** Hyper-V's format. */
    public static final Format VHDX = new Format("vhdx");
    /** A disk encrypted with LUKS. */
    public static final Format LUKS = new Format("luks");
    /** The format of Parallels. */
    public static final Format PARALLELS = new Format("parallels");
    /** Compressed images of the Linux driver cloop, to be read only. */
    public static final Format CLOOP = new Format("cloop");
    /** Images of macOS, to be read only. */
    public static final Format DMG = new Format("dmg");
    /** Images of Bochs, to be read only. */
    public static final Format BOCHS = new Format("bochs");

    /**
     * Makes a format.
     *
     * @param name the name of the driver
     * @throws IllegalArgumentException if the name cannot be one of a driver
     */
    public Format {
        Objects.requireNonNull(name, "name");
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "format: '" + name + "' (expected: the name of a driver, such as qcow2)");
        }
    }

    /**
     * Names a format.
     *
     * @param name the name of the driver
     * @return the format
     * @throws IllegalArgumentException if the name cannot be one of a driver
     */
    public static Format of(String name) {
        Objects.requireNonNull(name, "name");
        return new Format(name);
    }

    /**
     * Recognises the format of a file by its first bytes. These are no proof, as a guest may write any to a raw disk.
     *
     * @param file the file
     * @return the format; null if none is recognised, such as of a raw disk, or the file cannot be read or is no regular one
     */
    public static @Nullable Format recognised(Path file) {
        return FormatMagic.of(Objects.requireNonNull(file, "file"));
    }

    /** Returns the name of the driver. */
    @Override
    public String toString() {
        return name;
    }
}
