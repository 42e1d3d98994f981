package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The volume descriptors of a CD or of the seed image of a cloud's guest. */
final class Iso9660 {
    private static final int FIRST_DESCRIPTOR = 16 * 2048;
    private static final int CREATED = 813;
    private static final int MODIFIED = 830;

    private Iso9660() {}

    static @Nullable FileSystemInfo probe(Disk disk) {
        Bytes descriptor = disk.read(FIRST_DESCRIPTOR, 2048);
        if (descriptor == null || descriptor.u8(0) != 1 || !descriptor.has(1, "CD001")) {
            return null;
        }
        String date = date(descriptor, MODIFIED);
        return FileSystemInfo.of(
                FileSystemKind.ISO9660,
                descriptor.text(40, 32, StandardCharsets.UTF_8),
                date == null ? date(descriptor, CREATED) : date);
    }

    /** Returns the digits of a date down to hundredths of a second, which serve as an identifier. */
    private static @Nullable String date(Bytes descriptor, int at) {
        String digits = descriptor.text(at, 16, StandardCharsets.ISO_8859_1);
        if (digits == null || !digits.matches("\\d{16}") || digits.matches("0+")) {
            return null;
        }
        return digits.replaceFirst("(....)(..)(..)(..)(..)(..)(..)", "$1-$2-$3-$4-$5-$6-$7");
    }
}
