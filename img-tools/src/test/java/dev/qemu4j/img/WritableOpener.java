package dev.qemu4j.img;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.serve.VhostUserBlkExport;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.wrap.PartitionDisk;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** All that opens an image to write it, but for the commands of qemu-img, and closes it again. */
enum WritableOpener {
    CHANNEL,
    CHANNEL_OF_A_SOURCE,
    SERVER,
    DAEMON,
    OPTION_OF_A_DAEMON,
    FUSE,
    VHOST,
    MOUNT_BY_FUSE,
    PARTITION;

    void open(Path disk, Path directory) {
        open(disk, Format.RAW, directory);
    }

    void open(Path image, Format format, Path directory) {
        try {
            opened(image, format, directory).close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private AutoCloseable opened(Path image, Format format, Path directory) {
        ImageSource source = ImageSource.of(image, format);
        return switch (this) {
            case CHANNEL -> ImageChannel.open(image, format, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CHANNEL_OF_A_SOURCE -> ImageChannel.open(source, o -> {}, NbdOptions.defaults());
            case SERVER -> ImageServer.start(source);
            case DAEMON -> daemon(source);
            case OPTION_OF_A_DAEMON -> StorageDaemon.start(o -> o.blockdev(node(image)));
            case FUSE -> FuseExport.start(source, o -> {});
            case VHOST -> VhostUserBlkExport.start(source, o -> {});
            case MOUNT_BY_FUSE ->
                ImageMount.of(image, format).method(MountMethod.FUSE_LOOP).mount();
            case PARTITION ->
                PartitionDisk.at(image).apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
        };
    }

    private static StorageDaemon daemon(ImageSource source) {
        StorageDaemon daemon = StorageDaemon.start();
        try {
            daemon.open("disk", source, false);
            return daemon;
        } catch (RuntimeException e) {
            daemon.close();
            throw e;
        }
    }

    private static BlockdevOptions node(Path image) {
        String name = image.toString();
        return Blockdevs.raw(
                "disk",
                r -> r.file(
                        Files.isRegularFile(image)
                                ? Blockdevs.file("file", f -> f.filename(name))
                                : Blockdevs.hostDevice("file", f -> f.filename(name))));
    }
}
