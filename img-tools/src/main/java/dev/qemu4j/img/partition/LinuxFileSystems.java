package dev.qemu4j.img.partition;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The file systems of Linux that have a superblock in a fixed place. */
final class LinuxFileSystems {
    private static final int EXT_HAS_JOURNAL = 0x4;
    private static final int EXT_NEEDS_RECOVERY = 0x4;
    private static final int EXT_IS_JOURNAL = 0x8;
    /** The incompatible features of ext2 and ext3; any other makes it an ext4. */
    private static final int EXT3_INCOMPAT = 0x2 | EXT_NEEDS_RECOVERY | 0x10;

    private static final int EXT3_RO_COMPAT = 0x1 | 0x2 | 0x4;
    private static final int EXT_CLEAN = 1;
    private static final int EXT_ERRORS = 2;

    private static final int[] PAGE_SIZES = {4096, 8192, 16384, 65536};

    private LinuxFileSystems() {}

    static @Nullable FileSystemInfo ext(Disk disk) {
        Bytes block = disk.read(1024, 1024);
        if (block == null || block.u16(56) != 0xEF53) {
            return null;
        }
        long incompat = block.u32(96);
        if ((incompat & EXT_IS_JOURNAL) != 0) {
            return null;
        }
        int state = block.u16(58);
        boolean dirty = (state & EXT_CLEAN) == 0 || (state & EXT_ERRORS) != 0 || (incompat & EXT_NEEDS_RECOVERY) != 0;
        return FileSystemInfo.of(extKind(block), block.text(120, 16, StandardCharsets.UTF_8), block.uuid(104))
                .dirty(dirty);
    }

    private static FileSystemKind extKind(Bytes block) {
        if ((block.u32(96) & ~EXT3_INCOMPAT) != 0 || (block.u32(100) & ~EXT3_RO_COMPAT) != 0) {
            return FileSystemKind.EXT4;
        }
        return (block.u32(92) & EXT_HAS_JOURNAL) != 0 ? FileSystemKind.EXT3 : FileSystemKind.EXT2;
    }

    static @Nullable FileSystemInfo xfs(Disk disk) {
        Bytes block = disk.read(0, 512);
        return block == null || !block.has(0, "XFSB")
                ? null
                : FileSystemInfo.of(FileSystemKind.XFS, block.text(108, 12, StandardCharsets.UTF_8), block.uuid(32));
    }

    static @Nullable FileSystemInfo btrfs(Disk disk) {
        Bytes block = disk.read(64 << 10, 1024);
        return block == null || !block.has(64, "_BHRfS_M")
                ? null
                : FileSystemInfo.of(FileSystemKind.BTRFS, block.text(299, 256, StandardCharsets.UTF_8), block.uuid(32));
    }

    static @Nullable FileSystemInfo squashfs(Disk disk) {
        Bytes block = disk.read(0, 96);
        return block == null || !block.has(0, "hsqs") || block.u16(28) != 4
                ? null
                : FileSystemInfo.of(FileSystemKind.SQUASHFS, null, null);
    }

    static @Nullable FileSystemInfo swap(Disk disk) {
        for (int pageSize : PAGE_SIZES) {
            Bytes end = disk.read(pageSize - 10, 10);
            Bytes header = disk.read(1024, 512);
            if (end != null && header != null && end.has(0, "SWAPSPACE2")) {
                return FileSystemInfo.of(
                        FileSystemKind.SWAP, header.text(28, 16, StandardCharsets.UTF_8), header.uuid(12));
            }
        }
        return null;
    }
}
