package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.VirtualMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Tunes disks: past the host's page cache or only into it, in a thread of their own, with room for all tables of an image. */
public final class TuneADisk {
    private TuneADisk() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made
     */
    public static void main(String[] args) throws Exception {
        Path directory =
                Files.createTempDirectory(Path.of("/var/tmp"), "tune"); // a memory file system has no direct I/O
        Path data = directory.resolve("data.qcow2");
        Path scratch = directory.resolve("scratch.qcow2");
        try {
            QemuImg img = QemuImg.find();
            img.create(data, Format.QCOW2, DataSize.ofGib(512));
            img.create(scratch, Format.QCOW2, DataSize.ofGib(1));
            ImageInfo info = img.info(ImageSource.of(data, Format.QCOW2));
            DataSize size = DataSize.ofBytes(Objects.requireNonNull(info.virtualSize()));
            DataSize cluster = DataSize.ofBytes(Objects.requireNonNull(info.clusterSize()));
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .display(Displays.none())
                    .object(QomObjects.iothread("io"))
                    .with(VirtioDisk.of("data", data)
                            .l2CacheFor(size, cluster)
                            .file(f -> f.aio(BlockdevAioOptions.NATIVE).cache(c -> c.direct(true)))
                            .device(d -> d.iothread("io")))
                    .with(VirtioDisk.of("scratch", scratch) // fast, and lost if the host's power is
                            .file(f -> f.aio(BlockdevAioOptions.THREADS).cache(c -> c.noFlush(true)))
                            .format(f -> f.cache(c -> c.noFlush(true))))
                    .build();
            cmd.toArguments().stream()
                    .filter(argument -> argument.contains("l2-cache-size"))
                    .forEach(System.out::println);
            try (VirtualMachine vm = VirtualMachine.start(cmd)) {
                vm.qmp()
                        .blocking()
                        .block()
                        .queryNamedBlockNodes()
                        .forEach(node -> System.out.println(node.nodeName()
                                + ": " + node.drv() + ", direct " + node.cache().direct() + ", flushed "
                                + !node.cache().noFlush()));
                System.out.println("threads: "
                        + vm.qmp().blocking().misc().queryIothreads().size());
            }
        } finally {
            Files.deleteIfExists(data);
            Files.deleteIfExists(scratch);
            Files.delete(directory);
        }
    }
}
