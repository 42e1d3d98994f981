package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.serve.VhostUserBlkExport;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.wrap.PartitionDisk;
import dev.qemu4j.img.wrap.WrappedPartition;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are options of the tools, given as people give them: relative to the working directory. */
@Timeout(300)
@Tag("once")
class OperandsIT {
    private static final DataSize SIZE = DataSize.ofMib(1);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"-x", "--help", "-", "--", "-f", "--version", "-o size=1"})
    void everyTool_fileWithTheNameOfAnOption_isThatFile(String name) throws Exception {
        Path said = directory.resolve("said");
        Path work = Files.createDirectory(directory.resolve("work"));
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        name)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        assertThat(jvm.waitFor(200, TimeUnit.SECONDS)).isTrue();

        assertThat(said).content().endsWith("done\n");
        assertThat(jvm.exitValue()).isZero();
        assertThat(work.toFile().list()).containsExactlyInAnyOrder(name, name + "dir", name + "raw");
    }

    /** Uses the working directory that it was started in. */
    static final class Main {
        private static final QemuImg IMG = QemuImg.find();

        private Main() {}

        public static void main(String[] args) throws IOException {
            String name = args[0];
            Path image = Path.of(name);
            Path raw = Path.of(name + "raw");
            change(name, image, raw);
            serve(name, image);
            mount(Path.of(name + "dir"), raw);
            wrap(raw);
            System.out.println("done");
        }

        private static void change(String name, Path image, Path raw) throws IOException {
            ImageSource source = ImageSource.of(image, Format.QCOW2);
            Path over = Path.of(name + "over");
            ImageSource overlay = ImageSource.of(over, Format.QCOW2);
            IMG.create(image, Format.QCOW2, SIZE);
            expect(Long.valueOf(SIZE.bytes()).equals(IMG.info(source).virtualSize()), "info");
            expect(IMG.check(source).checkErrors() == 0, "check");
            IMG.map(source);
            IMG.measure(source, Format.RAW, m -> {});
            IMG.amend(source, a -> a.lazyRefcounts(true));
            IMG.grow(source, DataSize.ofMib(2));
            IMG.shrink(source, SIZE, Consent.dataBeyondTheEndIsLost());
            IMG.createSnapshot(source, name);
            expect(IMG.snapshots(source).get(0).name().equals(name), "snapshots");
            IMG.applySnapshot(source, name, Consent.whatWasWrittenSinceIsLost(source));
            IMG.deleteSnapshot(source, name);
            bitmap(source, name);
            IMG.overlay(over, image, Format.QCOW2);
            expect(IMG.chain(overlay).size() == 2, "chain");
            expect(IMG.compare(source, overlay).identical(), "compare");
            IMG.commit(overlay, c -> c.keepOverlay(true));
            IMG.rebase(overlay, image, Format.QCOW2);
            IMG.rebaseUnsafely(overlay, image, Format.QCOW2, Consent.theNewBaseHasTheSameData());
            IMG.flatten(overlay);
            IMG.convert(overlay, raw, Format.RAW);
            IMG.dd(overlay, raw, Format.RAW, d -> d.overwrite(Consent.whatIsThereIsLost()));
            Compaction.of(IMG).compact(overlay, Consent.whatIsThereIsLost(), c -> {});
            Files.delete(over);
        }

        /** Refused, or a bitmap of that name. */
        private static void bitmap(ImageSource source, String name) {
            try {
                IMG.bitmap(source, name, b -> b.add());
            } catch (RuntimeException e) {
                expect(QcowTraits.bitmaps(IMG.info(source)).isEmpty(), "a bitmap, although " + e);
                return;
            }
            expect(QcowTraits.bitmaps(IMG.info(source)).contains(name), "bitmap " + name);
            IMG.bitmap(source, name, b -> b.disable());
            IMG.bitmap(source, name, b -> b.clear());
            IMG.bitmap(source, name, b -> b.remove());
            expect(QcowTraits.bitmaps(IMG.info(source)).isEmpty(), "bitmaps");
        }

        private static void serve(String name, Path image) throws IOException {
            ImageSource source = ImageSource.of(image, Format.QCOW2);
            try (ImageServer server = ImageServer.start(source);
                    ImageChannel channel =
                            ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()))) {
                expect(channel.size() == SIZE.bytes(), "size of what is served");
            }
            Path mounted = Path.of(name + "fuse");
            Files.createFile(mounted);
            try (FuseExport export = FuseExport.start(source, o -> o.path(mounted))) {
                expect(Files.size(export.file()) == SIZE.bytes(), "size of what is mounted");
            }
            Files.delete(mounted);
            VhostUserBlkExport.start(source, o -> {}).close();
            try (StorageDaemon daemon = StorageDaemon.start()) {
                daemon.open("disk", source, false);
                daemon.serveNbd(null);
                daemon.export(BlockExportOptions.nbd("export", "disk"));
            }
        }

        /** The partition is whatever file. */
        private static void wrap(Path raw) {
            try (WrappedPartition disk =
                            PartitionDisk.at(raw).apply(Privilege.none(), new PlanListener() {}, journals());
                    NbdClient client =
                            NbdClient.connect(UnixDomainSocketAddress.of(disk.disk()), "", NbdOptions.defaults())) {
                expect(client.export().size() > DataSize.ofMib(8).bytes(), "size of the wrapped partition");
            }
        }

        private static void mount(Path directory, Path raw) throws IOException {
            IMG.create(raw, Format.RAW, DataSize.ofMib(8), c -> c.overwrite(Consent.whatIsThereIsLost()));
            LoopDisk.run("mkfs.ext4", "-q", raw.toAbsolutePath().toString());
            Files.createDirectory(directory);
            for (MountMethod method : new MountMethod[] {MountMethod.LOOP, MountMethod.FUSE_LOOP}) {
                try (MountedImage mounted = ImageMount.of(raw, Format.RAW)
                        .wholeDisk()
                        .method(method)
                        .directory(directory)
                        .mount(Privilege.none(), new PlanListener() {}, journals())) {
                    expect(Files.exists(mounted.directory().resolve("lost+found")), "mounted by " + method);
                }
            }
        }

        private static Path journals() {
            String own = "journals " + ProcessHandle.current().pid();
            return Path.of(System.getProperty("java.io.tmpdir"), own);
        }

        private static void expect(boolean holds, String what) {
            if (!holds) {
                throw new AssertionError(what);
            }
        }
    }
}
