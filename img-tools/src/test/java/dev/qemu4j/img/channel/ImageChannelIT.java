package dev.qemu4j.img.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.nbd.Extent;
import dev.qemu4j.img.nbd.Model;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdConnectException;
import dev.qemu4j.img.nbd.NbdDisconnectedException;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.nbd.NbdTimeoutException;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.partition.PartitionTableException;
import dev.qemu4j.img.partition.TableKind;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ImageChannelIT {
    private static final StandardOpenOption READ = StandardOpenOption.READ;
    private static final StandardOpenOption WRITE = StandardOpenOption.WRITE;

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"raw", "qcow2", "vmdk", "vhdx", "vdi"})
    void randomOperations_imageOfAnyFormat_sameAsModel(String name) {
        Format format = Format.of(name);
        Path image = create("disk", format, "8M");
        try (ImageChannel channel = ImageChannel.open(image, format, READ, WRITE)) {
            Model model = new Model(channel, name.hashCode(), false);
            model.run(200);
            channel.flush();
        }

        try (ImageChannel again = ImageChannel.open(image, format)) {
            assertThat(again.size()).isEqualTo(8 << 20);
        }
        run("qemu-img", "info", "-f", name, image.toString());
    }

    @Test
    void write_thenReopened_still() {
        Path image = create("disk.qcow2", Format.QCOW2, "8M");
        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2, READ, WRITE)) {
            channel.position(5000);
            assertThat(channel.write(ByteBuffer.wrap("hola".getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(4);
            assertThat(channel.position()).isEqualTo(5004);
        }

        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2, READ)) {
            ByteBuffer read = ByteBuffer.allocate(4);
            channel.read(read, 5000);
            assertThat(new String(read.array(), StandardCharsets.UTF_8)).isEqualTo("hola");
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 0))
                    .isInstanceOf(NonWritableChannelException.class);
        }
        assertThat(run("qemu-img", "check", "-f", "qcow2", image.toString())).contains("No errors");
    }

    @Test
    void openAsync_image_isOpenedAsByOpen() throws Exception {
        Path image = create("disk.qcow2", Format.QCOW2, "8M");
        try (ImageChannel channel =
                ImageChannel.openAsync(image, Format.QCOW2, READ, WRITE).get(60, TimeUnit.SECONDS)) {
            assertThat(channel.write(ByteBuffer.wrap(new byte[] {7}), 5000)).isEqualTo(1);
        }
        try (ImageChannel channel = ImageChannel.openAsync(
                        ImageSource.of(image, Format.QCOW2), o -> o.readOnly(true), NbdOptions.defaults())
                .get(60, TimeUnit.SECONDS)) {
            ByteBuffer read = ByteBuffer.allocate(1);
            channel.read(read, 5000);
            assertThat(read.get(0)).isEqualTo((byte) 7);
        }
    }

    @Test
    void openAsync_missingImage_failsAsOpenDoes() {
        assertThat(ImageChannel.openAsync(directory.resolve("none"), Format.QCOW2))
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(ImageMissingException.class);
    }

    @Test
    void extents_sparse100GiB_fewAndRight() {
        Path image = create("big.qcow2", Format.QCOW2, "100G");
        long middle = 50L << 30;
        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2, READ, WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), middle + 3);

            List<Extent> extents = channel.extents();

            assertThat(extents).hasSize(3);
            assertThat(extents.get(0).end()).isEqualTo(middle);
            assertThat(extents.get(0).hole()).isTrue();
            assertThat(extents.get(0).zero()).isTrue();
            assertThat(extents.get(1)).isEqualTo(new Extent(middle, 64 << 10, 0));
            assertThat(extents.get(2).end()).isEqualTo(100L << 30);
            assertThat(channel.extents(Extent.ALLOCATION, middle + 5, 10))
                    .containsExactly(new Extent(middle + 5, 10, 0));
        }
    }

    @Test
    void extents_depthAndBitmap_asOfTheChain() {
        Path base = create("base.qcow2", Format.QCOW2, "8M");
        write(base, 0);
        Path overlay = create("overlay.qcow2", Format.QCOW2, "8M", "-b", base.toString(), "-F", "qcow2");
        run("qemu-img", "bitmap", "--add", "-f", "qcow2", overlay.toString(), "b0");
        write(overlay, 1 << 20);
        NbdOptions options = NbdOptions.builder()
                .contexts(Extent.ALLOCATION_DEPTH, "qemu:dirty-bitmap:b0")
                .build();

        try (ImageChannel channel = ImageChannel.open(
                ImageSource.of(overlay, Format.QCOW2),
                o -> o.readOnly(true).allocationDepth(true).addBitmap("b0"),
                options)) {
            assertThat(channel.extents(Extent.ALLOCATION_DEPTH, 0, 8 << 20))
                    .extracting(Extent::status)
                    .containsExactly(2L, 0L, 1L, 0L);
            assertThat(channel.extents("qemu:dirty-bitmap:b0", 0, 8 << 20)).contains(new Extent(1 << 20, 65536, 1));
        }
    }

    @Test
    void extentsAsync_sameAsBlocking() throws Exception {
        Path image = create("big.qcow2", Format.QCOW2, "10G");
        write(image, 6L << 30);
        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2)) {
            NbdClient client = channel.client();
            assertThat(client.extentsAsync(Extent.ALLOCATION, 0, client.export().size())
                            .get(60, TimeUnit.SECONDS))
                    .isEqualTo(
                            client.extents(Extent.ALLOCATION, 0, client.export().size()))
                    .hasSizeGreaterThan(2);
        }
    }

    @Test
    void asyncTwins_ofAChannel_doTheSame() throws Exception {
        Path image = create("disk.qcow2", Format.QCOW2, "8M");
        ByteBuffer read = ByteBuffer.allocate(512);
        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2, READ, WRITE)) {
            channel.write(ByteBuffer.allocate(1 << 20).put(3, (byte) 7), 0);

            channel.zeroAsync(1, 511).get(60, TimeUnit.SECONDS);
            channel.trimAsync(64 << 10, 256 << 10).get(60, TimeUnit.SECONDS);
            channel.flushAsync().get(60, TimeUnit.SECONDS);

            channel.read(read, 0);
            assertThat(read.array()).containsOnly(0);
            ImageChannel part = channel.view(64 << 10, 1 << 20);
            assertThat(part.extentsAsync().get(60, TimeUnit.SECONDS))
                    .isEqualTo(part.extents())
                    .first()
                    .satisfies(extent -> assertThat(extent.start()).isZero());
            assertThat(channel.extentsAsync("none", 0, 512)).isCompletedExceptionally();
            assertThat(channel.extentsAsync(Extent.ALLOCATION, -1, 512)).isCompletedExceptionally();
        }
    }

    @Test
    void partitions_insideQcow2_listedAndRead() throws Exception {
        Path raw = create("disk.raw", Format.RAW, "64M");
        HostCommand.builder("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", raw.toString())
                .input("label: gpt\nsize=8MiB, name=one\nsize=16MiB, name=two\n".getBytes(StandardCharsets.UTF_8))
                .build()
                .run();
        run("mkfs.ext4", "-q", "-L", "datos", "-E", "offset=" + (9 << 20), raw.toString(), "16M");
        Path image = directory.resolve("disk.qcow2");
        run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", raw.toString(), image.toString());

        try (ImageChannel disk = ImageChannel.open(image, Format.QCOW2)) {
            assertThat(disk.partitions().kind()).isEqualTo(TableKind.GPT);
            assertThat(disk.position()).isZero();
            ImageChannel second = disk.partition(2);
            assertThat(second.size()).isEqualTo(16 << 20);
            assertThat(second.fileSystem().kind()).isEqualTo(FileSystemKind.EXT4);
            assertThat(second.fileSystem().label()).isEqualTo("datos");
            byte[] superblock = Channels.newInputStream(second.position(1024)).readNBytes(1024);
            assertThat(superblock[56]).isEqualTo((byte) 0x53);
            assertThat(second.extents().get(second.extents().size() - 1).end()).isEqualTo(16 << 20);
            assertThatThrownBy(() -> disk.partition(3)).isInstanceOf(PartitionTableException.class);
            second.close();
            assertThat(second.isOpen()).isFalse();
            assertThat(disk.isOpen()).isTrue();
        }
    }

    @Test
    void channel_atItsEnd_asChannelsAre() {
        Path image = create("disk.raw", Format.RAW, "1M");
        try (ImageChannel channel = ImageChannel.open(image, Format.RAW, READ, WRITE)) {
            channel.position((1 << 20) - 3);
            assertThat(channel.write(ByteBuffer.allocate(10))).isEqualTo(3);
            assertThat(channel.read(ByteBuffer.allocate(10))).isEqualTo(-1);
            assertThat(channel.position((1 << 20) - 3).read(ByteBuffer.allocate(10)))
                    .isEqualTo(3);
            assertThat(channel.position(5L << 30).read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(channel.read(ByteBuffer.allocate(0), 0)).isZero();
            assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1), 1 << 20))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("qemu-img");
            assertThatThrownBy(() -> channel.truncate(5)).isInstanceOf(UnsupportedOperationException.class);
            assertThat(channel.truncate(5L << 30).size()).isEqualTo(1 << 20);
        }
    }

    @Test
    void requests_serverKilled_disconnectedAndNothingHangs() throws Exception {
        Path image = create("disk.qcow2", Format.QCOW2, "64M");
        ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2));
        try (ImageChannel channel = ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()))) {
            List<CompletableFuture<?>> writes = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                if (i == 32) {
                    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
                }
                writes.add(channel.writeAsync(ByteBuffer.allocate(1 << 20), (long) i << 20));
            }
            CompletableFuture<Void> all = CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new));

            assertThatThrownBy(() -> all.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(NbdDisconnectedException.class);
            assertThat(writes).allMatch(CompletableFuture::isDone);
            assertThat(channel.isOpen()).isFalse();
            assertThatExceptionOfType(NbdDisconnectedException.class)
                    .isThrownBy(() -> channel.read(ByteBuffer.allocate(1), 0));
        }
        assertThatThrownBy(server::close).hasMessageContaining("ended before it had closed the image");
    }

    @Test
    void channel_closed_failsAsJavasChannelsDo() throws IOException {
        Path image = create("disk.raw", Format.RAW, "1M");
        ImageChannel opened = ImageChannel.open(image, Format.RAW, READ, WRITE);
        SeekableByteChannel view = opened.view(0, 512);
        SeekableByteChannel channel = opened;
        view.close();
        opened.close();

        for (SeekableByteChannel closed : List.of(view, channel)) {
            assertClosed(() -> closed.read(ByteBuffer.allocate(1)));
            assertClosed(() -> closed.write(ByteBuffer.allocate(1)));
            assertClosed(closed::position);
            assertClosed(() -> closed.position(5));
            assertClosed(closed::size);
            assertClosed(() -> closed.truncate(1 << 20));
            assertClosed(() -> Channels.newInputStream(closed).read());
        }
        assertThatExceptionOfType(NbdDisconnectedException.class)
                .isThrownBy(() -> opened.read(ByteBuffer.allocate(1), 0))
                .withMessage("the channel is closed");
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(call);
    }

    @Test
    void connect_secondClientOfAnUnsharedServer_timeLimit() {
        Path image = create("disk.qcow2", Format.QCOW2, "1M");
        NbdOptions quick =
                NbdOptions.builder().connectTimeout(Duration.ofMillis(300)).build();
        try (ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2));
                NbdClient first = NbdClient.connect(server.address(), quick)) {
            assertThatExceptionOfType(NbdTimeoutException.class)
                    .isThrownBy(() -> NbdClient.connect(server.address(), quick));
            assertThat(first.isOpen()).isTrue();
        }
    }

    @Test
    void connect_exportThatIsNone_saysSo() {
        Path image = create("disk.qcow2", Format.QCOW2, "1M");
        try (ImageServer server = ImageServer.start(
                ImageSource.of(image, Format.QCOW2), o -> o.exportName("a").shared(0))) {
            assertThatExceptionOfType(NbdConnectException.class)
                    .isThrownBy(() -> NbdClient.connect(server.address().socket(), "b", NbdOptions.defaults()))
                    .withMessageContaining("the export 'b': the server has no such export");
            assertThat(NbdClient.list(server.address().socket(), NbdOptions.defaults()))
                    .containsExactly("a");
        }
    }

    @Test
    void open_missingImage_isAsOfTheTools() {
        assertThatThrownBy(() -> ImageChannel.open(directory.resolve("none"), Format.RAW))
                .isInstanceOf(ImageMissingException.class);
        assertThatThrownBy(() -> QemuImg.find().info(ImageSource.of(directory.resolve("none"), Format.RAW)))
                .isInstanceOf(ImageMissingException.class);
    }

    @Test
    void open_optionThatIsNone_refused() {
        assertThatThrownBy(() -> ImageChannel.open(directory, Format.RAW, StandardOpenOption.APPEND))
                .hasMessage("option: APPEND (expected: READ or WRITE)");
    }

    private void write(Path image, long at) {
        try (ImageChannel channel = ImageChannel.open(image, Format.QCOW2, WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), at);
        }
    }

    private Path create(String name, Format format, String size, String... options) {
        Path file = directory.resolve(name);
        List<String> argv = new ArrayList<>(List.of("qemu-img", "create", "-q", "-f", format.name()));
        argv.addAll(List.of(options));
        argv.addAll(List.of(file.toString(), size));
        run(argv.toArray(String[]::new));
        return file;
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(30))
                .build()
                .run()
                .stdout();
    }
}
