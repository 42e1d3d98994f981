package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.images.CompactAnImage;
import dev.qemu4j.samples.images.ConvertAnImage;
import dev.qemu4j.samples.images.CreateImages;
import dev.qemu4j.samples.images.EncryptAnImage;
import dev.qemu4j.samples.images.MakeOverlays;
import dev.qemu4j.samples.images.MountAnImage;
import dev.qemu4j.samples.images.ReadAPartitionTable;
import dev.qemu4j.samples.images.RebaseAnOverlay;
import dev.qemu4j.samples.images.ResizeAnImage;
import dev.qemu4j.samples.images.ServeAnImage;
import dev.qemu4j.samples.images.TakeInternalSnapshots;
import dev.qemu4j.samples.images.UseANetworkDisk;
import dev.qemu4j.samples.images.UseARealPartition;
import dev.qemu4j.samples.images.UseAnEncryptedImage;
import dev.qemu4j.samples.images.WriteToARealDisk;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes about disk images run, and say what they should. */
@Timeout(300)
class ImageRecipesIT {
    @Test
    void partitionTable_listsAndReads() throws Exception {
        assertThat(Output.of(ReadAPartitionTable::main))
                .contains("1: 8 MiB at 1 MiB, EFI system (C12A7328-F81F-11D2-BA4B-00A0C93EC93B), 'ESP'\n")
                .contains("'root'\n")
                .endsWith("the second starts with 'hola'\n");
    }

    @Test
    @LeavesNothing
    void s22Mount_writesAndFindsAgain() throws Exception {
        assertThat(Output.of(MountAnImage::main))
                .containsPattern("partition 2 \\(ext4 'data' .*16 MiB\\) by (FUSE \\+ loop|nbd device)\nwhy so: by ")
                .contains("not by loop: the format is qcow2, not raw")
                .endsWith("found again: written on the host\n");
    }

    @Test
    void nbdServer_servesAndReads() throws Exception {
        assertThat(Output.of(ServeAnImage::main))
                .containsPattern("serving at nbd://127.0.0.1:\\d+/disk\n")
                .endsWith("1024 MiB, read-only: true\n");
    }

    @Test
    @LeavesNothing
    void s53RealPartition_isTheGuestsDisk() throws Exception {
        assertThat(Output.ofLinux(UseARealPartition::main))
                .startsWith("/")
                .contains(" as a disk by nbdkit: 2 steps, 0 of them as root", "nbdkit --foreground")
                .contains("dmsetup create ", "mdadm --build ")
                .containsPattern("/dev/vda1 .* 16\\.0M 83 Linux\n")
                .endsWith("on the partition: written by the guest\n");
    }

    @Test
    @Tag("once")
    void s65RealDisk_writesAndReadsBack() throws Exception {
        assertThat(Output.of(WriteToARealDisk::main))
                .contains("100 %")
                .endsWith("the disk, read back: Images are identical.\n");
    }

    @Test
    void networkDisk_machineBootsFromIt() throws Exception {
        assertThat(Output.of(UseANetworkDisk::main))
                .contains("the guest wrote until record 100\n")
                .endsWith("in the image: 100 records\n");
    }

    @Test
    void s01CreateImages_createsThree() throws Exception {
        assertThat(Output.of(CreateImages::main))
                .contains("qcow2: a disk of 1073741824 bytes in ")
                .contains("raw: a disk of 67108864 bytes in ")
                .contains("vmdk: a disk of 67108864 bytes in ")
                .contains("vdi has no option clustersize, but [")
                .contains("preallocation");
    }

    @Test
    void s02Overlays_goesBackToTheBase() throws Exception {
        assertThat(Output.of(MakeOverlays::main).lines())
                .containsExactly("work.qcow2 on updates.qcow2 on base.qcow2", "work.qcow2 on base.qcow2");
    }

    @Test
    void s03Rebase_findsTheBaseAgain() throws Exception {
        assertThat(Output.of(RebaseAnOverlay::main).lines())
                .containsExactly(
                        "rebased onto new-base.qcow2",
                        "the base has moved",
                        "rebased onto moved.qcow2",
                        "backing file: null");
    }

    @Test
    void s04Resize_shrinksOnlyWithConsent() throws Exception {
        assertThat(Output.of(ResizeAnImage::main).lines())
                .containsExactly("2147483648 bytes", "growing does not make it smaller", "536870912 bytes");
    }

    @Test
    void s05Convert_comparesAndCancels() throws Exception {
        assertThat(Output.of(ConvertAnImage::main))
                .contains("100 %", "Images are identical.")
                .endsWith("cancelled, a target is left: false\n");
    }

    @Test
    void s06Compact_savesSpace() throws Exception {
        assertThat(Output.ofTools(CompactAnImage::main))
                .matches("zeroed what is free in ext4\ncompacted from 1\\d{4} KiB to \\d{1,4} KiB\n");
    }

    @Test
    void s07Encrypt_changesTheKey() throws Exception {
        assertThat(Output.of(EncryptAnImage::main).lines())
                .containsExactly("Images are identical.", "the old key is refused");
    }

    @Test
    @LeavesNothing
    void s07EncryptedImage_isRunAndMounted() throws Exception {
        assertThat(Output.ofLinux(UseAnEncryptedImage::main))
                .isEqualTo("the key is on QEMU's command line: false\non the host: written by the guest\n");
    }

    @Test
    void s08Snapshots_leavesOne() throws Exception {
        assertThat(Output.of(TakeInternalSnapshots::main).lines())
                .containsExactly("1 clean", "2 installed", "left: 1", "a raw image has no snapshots");
    }
}
