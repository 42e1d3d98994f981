package dev.qemu4j.img.partition;

/** Recognises the first sector of a DOS or Windows file system, which bears the same signature as an MBR. */
final class BootSector {
    private BootSector() {}

    static boolean isFileSystem(Bytes sector) {
        return isFat(sector) || sector.has(3, "NTFS    ") || sector.has(3, "EXFAT   ") || sector.has(3, "-FVE-FS-");
    }

    static boolean isFat(Bytes sector) {
        int sectorSize = sector.u16(11);
        int clusterSectors = sector.u8(13);
        int fats = sector.u8(16);
        int media = sector.u8(21);
        return (sector.u8(0) == 0xEB || sector.u8(0) == 0xE9)
                && sectorSize >= 512
                && sectorSize <= 4096
                && Integer.bitCount(sectorSize) == 1
                && Integer.bitCount(clusterSectors) == 1
                && sector.u16(14) > 0
                && (fats == 1 || fats == 2)
                && (media >= 0xF8 || media == 0xF0)
                && (sector.u16(22) != 0 || sector.u32(36) != 0);
    }
}
