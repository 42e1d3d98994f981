package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountException;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.serve.VhostUserBlkExport;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers, exports and mounts, when they are ended and nothing is left, warn of nothing. */
@Tag("once")
@Timeout(300)
@ExtendWith(NoWarnings.class)
class CleanEndsIT {
    private static final DataSize SIZE = DataSize.ofMib(16);

    @TempDir
    Path directory;

    private ImageSource image;

    @BeforeEach
    void make() {
        Path file = directory.resolve("image.qcow2");
        QemuImg.find().create(file, Format.QCOW2, SIZE);
        image = ImageSource.of(file, Format.QCOW2);
    }

    @Test
    void imageServer_closed_warnsOfNothing() {
        ImageServer server = ImageServer.start(image);

        server.close();
        server.close();
    }

    @Test
    void imageServer_thatDoesNotStart_warnsOfNothing() {
        assertThatThrownBy(() -> ImageServer.start(ImageSource.of(directory.resolve("none"), Format.QCOW2)))
                .isInstanceOf(ImageMissingException.class);
    }

    @Test
    void channel_closedWithWritesInFlight_warnsOfNothing() throws Exception {
        try (ImageServer server = ImageServer.start(image);
                ImageChannel channel = ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()))) {
            assertThat(channel.writeAsync(ByteBuffer.allocate(8 << 20), 0)).isNotNull();
            assertThat(channel.zeroAsync(8 << 20, 1 << 20)).isNotNull();
        }
    }

    @Test
    void storageDaemon_closedWithAnExport_warnsOfNothing() {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("disk", image, false);
            daemon.serveNbd(null);
            daemon.export(BlockExportOptions.nbd("export", "disk"));
        }
    }

    @Test
    void fuseAndVhostExports_closed_warnOfNothing() {
        FuseExport.start(image, o -> {}).close();
        VhostUserBlkExport.start(image, o -> {}).close();
    }

    @ParameterizedTest
    @EnumSource
    void mount_closed_warnsOfNothing(MountMethod method) throws Exception {
        Path raw = directory.resolve("disk.raw");
        QemuImg.find().create(raw, Format.RAW, SIZE);
        HostCommand.of("mkfs.ext4", "-q", raw.toString()).run();
        Path point = Files.createDirectory(directory.resolve("mnt"));
        ImageMount mount =
                ImageMount.of(raw, Format.RAW).wholeDisk().method(method).directory(point);
        try (MountedImage mounted = mount.mount(Privilege.none())) {
            assertThat(mounted.directory().resolve("lost+found")).exists();
        } catch (MountException e) {
            Assumptions.abort("not run: this kernel has no mounts by " + method + ": " + e.getMessage());
        }
    }
}
