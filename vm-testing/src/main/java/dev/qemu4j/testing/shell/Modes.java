package dev.qemu4j.testing.shell;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Permissions as Java and as chmod have them. */
final class Modes {
    /** By their bits, from 0400 on. */
    private static final List<PosixFilePermission> BITS = List.of(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private static final int FIRST = 0400;

    private Modes() {}

    static int mode(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (int bit = 0; bit < BITS.size(); bit++) {
            mode |= permissions.contains(BITS.get(bit)) ? FIRST >> bit : 0;
        }
        return mode;
    }

    /** Leaves out what is more than permissions, such as the bit of set-uid programs. */
    static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.size(); bit++) {
            if ((mode & (FIRST >> bit)) != 0) {
                permissions.add(BITS.get(bit));
            }
        }
        return permissions;
    }
}
