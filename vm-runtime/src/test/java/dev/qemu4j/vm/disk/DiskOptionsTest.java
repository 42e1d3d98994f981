package dev.qemu4j.vm.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlockdevOnError;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qga.GuestAgentPort;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import java.nio.file.Path;
import java.time.Duration;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;

/** The options of operations on live disks. */
class DiskOptionsTest {
    @Test
    void options_areValues() {
        try (FakeGuestAgent fake = FakeGuestAgent.start();
                GuestAgent one = GuestAgentPort.of(fake.address()).connect(Duration.ofSeconds(10));
                FakeGuestAgent second = FakeGuestAgent.start();
                GuestAgent other = GuestAgentPort.of(second.address()).connect(Duration.ofSeconds(10))) {
            EqualsVerifier.forClass(OverlayOptions.class)
                    .withPrefabValues(GuestAgent.class, one, other)
                    .verify();
            EqualsVerifier.forClass(BackupOptions.class)
                    .withPrefabValues(GuestAgent.class, one, other)
                    .verify();
        }
        EqualsVerifier.forClass(LayerOptions.class).verify();
        EqualsVerifier.forClass(MirrorOptions.class).verify();
        EqualsVerifier.forClass(RevertOptions.class).verify();
        EqualsVerifier.forClass(DiskLimits.class).verify();
    }

    @Test
    void toBuilder_keepsAll() {
        OverlayOptions overlay = OverlayOptions.builder()
                .format(Format.QED)
                .nodeName("a")
                .clusterSize(DataSize.ofKib(4))
                .relativeBacking(true)
                .overwrite(Consent.whatIsThereIsLost())
                .bitmaps(false)
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThat(overlay.toBuilder().build()).isEqualTo(overlay);
        assertThat(overlay.toString()).contains("qed", "node a", "overwriting", "1000 ms");
        LayerOptions layers = LayerOptions.builder()
                .top("a")
                .base("b")
                .speed(DataSize.ofMib(1))
                .onError(BlockdevOnError.STOP)
                .pending(true)
                .build();
        assertThat(layers.toBuilder().build()).isEqualTo(layers).isNotEqualTo(LayerOptions.defaults());
        MirrorOptions mirror = MirrorOptions.builder()
                .nodeName("a")
                .topOnly(true)
                .writeBlocking(true)
                .overwrite(Consent.whatIsThereIsLost())
                .speed(DataSize.ofMib(1))
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThat(mirror.toBuilder().build()).isEqualTo(mirror).isNotEqualTo(MirrorOptions.defaults());
        RevertOptions revert = RevertOptions.builder()
                .keep(true)
                .bitmaps(false)
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThat(revert.toBuilder().build()).isEqualTo(revert).isNotEqualTo(RevertOptions.defaults());
        assertThat(revert).hasToString("RevertOptions[keep, without bitmaps, timeout 1000 ms]");
        BackupOptions backup = BackupOptions.builder()
                .disks("a", "b")
                .full(true)
                .speed(DataSize.ofMib(1))
                .timeout(Duration.ofSeconds(1))
                .fleecing(Path.of("/fast"))
                .onProgress(fraction -> {})
                .build();
        assertThat(backup.toBuilder().build()).isEqualTo(backup).isNotEqualTo(BackupOptions.defaults());
        DiskLimits limits = DiskLimits.builder()
                .bps(DataSize.ofMib(1))
                .bpsRd(DataSize.ofMib(2))
                .bpsWr(DataSize.ofMib(3))
                .bpsMax(DataSize.ofMib(4))
                .iops(5)
                .iopsRd(6)
                .iopsWr(7)
                .iopsMax(8)
                .build();
        assertThat(limits.toBuilder().build()).isEqualTo(limits);
        assertThat(limits.iopsMax()).isEqualTo(8);
    }

    @Test
    void build_whatContradictsItself_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OverlayOptions.builder().nodeName("1a"))
                .withMessageContaining("node-name: '1a'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OverlayOptions.builder().nodeName("a".repeat(32)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OverlayOptions.builder().timeout(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OverlayOptions.builder()
                        .prepared(true)
                        .relativeBacking(true)
                        .build())
                .withMessageContaining("prepared");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MirrorOptions.builder().format(Format.VDI).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MirrorOptions.builder().format(Format.RAW).topOnly(true).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MirrorOptions.builder().timeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RevertOptions.builder().timeout(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DiskLimits.builder().iops(-1))
                .withMessage("iops: -1 (expected: >= 0)");
    }
}
