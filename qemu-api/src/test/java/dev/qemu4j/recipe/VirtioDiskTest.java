package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevDriver;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VirtioDiskTest {
    private static final VirtioDisk ROOT = VirtioDisk.of("root", Path.of("a,b.qcow2"));

    @Test
    void of_image_makesTwoNodesAndTheDevice() {
        assertThat(Arguments.of(ROOT))
                .containsExactly(
                        "-blockdev",
                        "file,node-name=root-file,filename=a,,b.qcow2",
                        "-blockdev",
                        "qcow2,node-name=root,file=root-file",
                        "-device",
                        "virtio-blk,id=root-device,drive=root");
    }

    @Test
    void of_nameThatIsNone_isRefused() {
        assertThatThrownBy(() -> VirtioDisk.of("1st", Path.of("x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("disk: '1st'");
        assertThatThrownBy(() -> VirtioDisk.of("d".repeat(27), Path.of("x")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void format_thatTheLibraryDoesNotKnow_isWritten() {
        assertThat(Arguments.of(ROOT.format(BlockdevDriver.of("tomorrow"))))
                .contains("tomorrow,node-name=root,file=root-file");
    }

    @Test
    @SuppressWarnings("NullAway")
    void format_null_isRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> ROOT.format((BlockdevDriver) null))
                .withMessage("format");
    }

    @Test
    void changes_ofEachPart_areMadeInOrder() {
        VirtioDisk changed = ROOT.format(BlockdevDriver.RAW)
                .readOnly(true)
                .file(f -> f.aio(BlockdevAioOptions.THREADS))
                .format(f -> f.discard(BlockdevDiscardOptions.UNMAP).property("size", 512))
                .device(d -> d.bootindex(2).property("x-new", "y"))
                .device(d -> d.bootindex(1));

        assertThat(Arguments.of(changed))
                .containsExactly(
                        "-blockdev",
                        "file,node-name=root-file,read-only=on,filename=a,,b.qcow2,aio=threads",
                        "-blockdev",
                        "raw,node-name=root,discard=unmap,read-only=on,file=root-file,size=512",
                        "-device",
                        "virtio-blk,id=root-device,drive=root,bootindex=1,x-new=y");
    }

    @ParameterizedTest
    @CsvSource({"262144, 64, 33554432", "1, 64, 65536", "8193, 64, 1114112", "1048576, 2048, 4194304"})
    void l2CacheFor_image_holdsAnEntryForEachCluster(long mib, long kib, long bytes) {
        assertThat(Arguments.of(ROOT.l2CacheFor(DataSize.ofMib(mib), DataSize.ofKib(kib))))
                .contains("qcow2,node-name=root,file=root-file,l2-cache-size=" + bytes);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 256, 65535})
    void l2CacheFor_noClusterSize_isRefused(long bytes) {
        assertThatThrownBy(() -> ROOT.l2CacheFor(DataSize.ofGib(1), DataSize.ofBytes(bytes)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cluster size: ");
    }

    @Test
    void changes_ofOneDisk_leaveTheFirstAsItIs() {
        VirtioDisk raw = ROOT.format(BlockdevDriver.RAW);

        assertThat(raw).isNotEqualTo(ROOT);
        assertThat(raw.format(BlockdevDriver.QCOW2)).isEqualTo(ROOT).hasSameHashCodeAs(ROOT);
        assertThat(ROOT.toString()).contains("qcow2,node-name=root").startsWith("VirtioDisk[-blockdev ");
    }

    @Test
    void device_ofAnotherDriver_isPossible() {
        assertThat(Arguments.of(ROOT.device(d -> d.property("driver", "virtio-blk-device"))))
                .contains("virtio-blk-device,id=root-device,drive=root");
    }
}
