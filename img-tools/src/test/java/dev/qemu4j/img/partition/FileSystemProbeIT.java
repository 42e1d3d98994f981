package dev.qemu4j.img.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** File systems made by their own tools, compared with what blkid says of them. */
@Tag("once")
class FileSystemProbeIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "EXT2, 16, CLEAN, mkfs.ext2 -q -L Etiqueta",
        "EXT3, 16, CLEAN, mkfs.ext3 -q -L Etiqueta",
        "EXT4, 16, CLEAN, mkfs.ext4 -q -L Etiqueta",
        "XFS, 320, UNKNOWN, mkfs.xfs -q -L Etiqueta",
        "BTRFS, 128, UNKNOWN, mkfs.btrfs -q -L Etiqueta",
        "VFAT, 2, CLEAN, mkfs.vfat -F 12 -n ETIQUETA",
        "VFAT, 32, CLEAN, mkfs.vfat -F 16 -n ETIQUETA",
        "VFAT, 64, CLEAN, mkfs.vfat -F 32 -n ETIQUETA",
        "VFAT, 64, CLEAN, mkfs.vfat -F 32 -S 4096 -n ETIQUETA",
        "VFAT, 64, CLEAN, mkfs.vfat -F 32",
        "EXFAT, 64, CLEAN, mkfs.exfat -n Etiqueta",
        "NTFS, 16, CLEAN, mkfs.ntfs -F -f -q -L Etiqueta",
        "NTFS, 16, CLEAN, mkfs.ntfs -F -f -q -c 65536 -L Etiqueta",
        "SWAP, 4, UNKNOWN, mkswap -L Etiqueta",
        "SWAP, 4, UNKNOWN, mkswap -p 65536 -L Etiqueta",
        "LUKS, 32, UNKNOWN, cryptsetup -q luksFormat --type luks2 --label Etiqueta --pbkdf pbkdf2"
                + " --pbkdf-force-iterations 1000 --key-file /etc/hostname",
        "LUKS, 32, UNKNOWN, cryptsetup -q luksFormat --type luks1 --pbkdf-force-iterations 1000 --key-file /etc/hostname",
    })
    void probe_realFileSystem_sameAsBlkid(FileSystemKind kind, int mib, FileSystemState state, String command)
            throws IOException {
        Path file = Tools.file(directory, "disk.img", (long) mib << 20);
        Tools.run((command + " " + file).split(" "));

        FileSystemInfo found = Tools.probe(file);

        assertSameAsBlkid(found, Tools.blkid(file, 0));
        assertThat(found.kind()).isEqualTo(kind);
        assertThat(found.state()).isEqualTo(state);
    }

    @Test
    void probe_iso9660_sameAsBlkid() throws IOException {
        Files.writeString(directory.resolve("user-data"), "#cloud-config\n", StandardCharsets.UTF_8);
        Path iso = directory.resolve("seed.iso");
        String source = directory.resolve("user-data").toString();
        Tools.run("xorriso", "-as", "mkisofs", "-quiet", "-V", "cidata", "-J", "-r", "-o", iso.toString(), source);

        FileSystemInfo found = Tools.probe(iso);

        assertSameAsBlkid(found, Tools.blkid(iso, 0));
        assertThat(found.kind()).isEqualTo(FileSystemKind.ISO9660);
        assertThat(found.label()).isEqualTo("cidata");
    }

    @Test
    void probe_squashfs_sameAsBlkid() throws IOException {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path file = directory.resolve("squashfs.img");
        Tools.run("mksquashfs", source.toString(), file.toString(), "-quiet", "-no-progress");

        assertSameAsBlkid(Tools.probe(file), Tools.blkid(file, 0));
        assertThat(Tools.probe(file).mountable()).isTrue();
    }

    @Test
    void probe_bitLocker_sameAsBlkid() throws IOException {
        Path file = Tools.file(directory, "disk.img", 1 << 20);
        Tools.overwrite(file, 0, "\u00EBX\u0090-FVE-FS-".getBytes(StandardCharsets.ISO_8859_1));
        Tools.overwrite(file, 176 + 1, (byte) 0x10); // the metadata is at 4096
        Tools.overwrite(file, 4096, "-FVE-FS-\0\0\2".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(Tools.blkid(file, 0)).containsEntry("TYPE", "BitLocker");
        assertThat(Tools.probe(file).kind()).isEqualTo(FileSystemKind.BITLOCKER);
        assertThat(Tools.probe(file).encrypted()).isTrue();
        assertThat(Tools.probe(file).mountable()).isFalse();
        assertThat(Tools.table(file).kind()).isEqualTo(TableKind.NONE);
    }

    @Test
    void probe_partition_sameAsBlkidAtItsOffset() throws IOException {
        Path disk =
                Tools.partitioned(Tools.file(directory, "disk.img", 64 << 20), "label: gpt\nsize=16MiB\nsize=16MiB\n");
        Partition second = Tools.table(disk).partition(2);
        Tools.run("mkfs.ext4", "-q", "-E", "offset=" + second.start().bytes(), disk.toString(), "16M");

        try (var channel = Files.newByteChannel(disk)) {
            assertSameAsBlkid(
                    FileSystemProbe.probe(channel, second),
                    Tools.blkid(disk, second.start().bytes()));
            assertThat(FileSystemProbe.probe(channel, Tools.table(disk).partition(1))
                            .kind())
                    .isEqualTo(FileSystemKind.UNKNOWN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mkfs.ext4 -q, 1082, 0",
        "mkfs.vfat -F 16, 37, 1",
        "mkfs.vfat -F 32, 65, 1",
        "mkfs.exfat, 106, 2",
    })
    void probe_notUnmounted_dirty(String command, long offset, byte value) throws IOException {
        Path file = Tools.file(directory, "disk.img", 64 << 20);
        Tools.run((command + " " + file).split(" "));
        Tools.overwrite(file, offset, value);

        assertThat(Tools.probe(file).state()).isEqualTo(FileSystemState.DIRTY);
    }

    @Test
    void probe_ntfsMarkedByItsTool_dirty() throws IOException {
        Path file = Tools.file(directory, "disk.img", 16 << 20);
        Tools.run("mkfs.ntfs", "-F", "-f", "-q", file.toString());
        Tools.run("ntfslabel", "--force", file.toString(), "Nuevo");

        assertThat(Tools.probe(file).label()).isEqualTo("Nuevo");
        markNtfsDirty(file);
        assertThat(Tools.probe(file).state()).isEqualTo(FileSystemState.DIRTY);
    }

    @Test
    void probe_zeros_unknown() throws IOException {
        FileSystemInfo found = Tools.probe(Tools.file(directory, "disk.img", 1 << 20));

        assertThat(found.kind()).isEqualTo(FileSystemKind.UNKNOWN);
        assertThat(found.state()).isEqualTo(FileSystemState.UNKNOWN);
        assertThat(found.mountable()).isFalse();
    }

    /** Sets the flag in the $VOLUME_INFORMATION of the fourth record of the MFT. */
    private static void markNtfsDirty(Path file) throws IOException {
        Bytes disk = new Bytes(Files.readAllBytes(file));
        int record = (int) (disk.i64(48) * disk.u8(13) * disk.u16(11)) + 3 * 1024;
        int at = record + disk.u16(record + 20);
        while (disk.u32(at) != 0x70) {
            at += (int) disk.u32(at + 4);
        }
        Tools.overwrite(file, at + disk.u16(at + 20) + 10L, (byte) 1);
    }

    private static void assertSameAsBlkid(FileSystemInfo found, Map<String, String> blkid) {
        assertThat(blkid).as("blkid").containsKey("TYPE");
        assertThat(found.kind()).hasToString(blkid.get("TYPE"));
        assertThat(found.label()).isEqualTo(blkid.get("LABEL"));
        assertThat(found.uuid()).isEqualTo(blkid.get("UUID"));
    }
}
