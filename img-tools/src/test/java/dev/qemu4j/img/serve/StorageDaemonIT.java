package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.NbdServerOptions;
import dev.qemu4j.qapi.sockets.SocketAddress;
import dev.qemu4j.qmp.QmpClient;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class StorageDaemonIT {
    /** A boot sector that writes K to the debug port and halts. */
    private static final byte[] BOOT_SECTOR = HexFormat.of().parseHex("b04be6e9f4ebfd");

    @TempDir
    Path directory;

    @Test
    void export_twoImages_bothServed() {
        Path one = Images.pattern(qcow2("one,=.qcow2"), Format.QCOW2, 1);
        Path two = Images.pattern(qcow2("json:{two}.qcow2"), Format.QCOW2, 2);

        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("one", ImageSource.of(one, Format.QCOW2), true);
            try (QmpClient monitor = daemon.qmp()) { // closing it leaves the daemon its monitor
                assertThat(monitor.blocking().block().queryNamedBlockNodes()).isNotEmpty();
            }
            daemon.open("two", ImageSource.of(two, Format.QCOW2), false);
            NbdAddress server = daemon.serveNbd(null);
            daemon.export(BlockExportOptions.nbd("e1", "one"));
            daemon.export(BlockExportOptions.nbd("e2", "two", e -> e.name("dos").writable(true)));

            NbdAddress first = new NbdAddress(server.socket(), "one", false);
            NbdAddress second = new NbdAddress(server.socket(), "dos", false);
            assertThat(Images.read(first, "read -P 1 0 1M")).doesNotContain("verification failed");
            assertThat(Images.io(second, "read -P 2 0 1M", "write -P 3 0 1M")).doesNotContain("verification failed");
            assertThat(daemon.qmp().blocking().block().queryBlockExports()).hasSize(2);
        }

        assertThat(Images.run("qemu-img", "check", "-f", "qcow2", two.toString()))
                .contains("No errors");
    }

    @Test
    void serveNbd_tcp_freePort() {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open(
                    "n", ImageSource.of(Blockdevs.nullCo(n -> n.size(1 << 20).readZeroes(true))), true);
            NbdAddress address = daemon.serveNbd("127.0.0.1", 0, null);
            daemon.export(BlockExportOptions.nbd("e", "n", e -> e.name("")));

            assertThat(((InetSocketAddress) address.socket()).getPort()).isPositive();
            assertThat(Images.info(address)).contains("\"export-size\": 1048576");
        }
    }

    @Test
    void asyncTwins_ofADaemon_serveAnImage() throws Exception {
        Path image = Images.pattern(qcow2("disk.qcow2"), Format.QCOW2, 5);
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.openAsync("n", ImageSource.of(image, Format.QCOW2), true).get(60, TimeUnit.SECONDS);
            NbdAddress address = daemon.serveNbdAsync(null).get(60, TimeUnit.SECONDS);
            daemon.exportAsync(BlockExportOptions.nbd("e", "n", e -> e.name("")))
                    .get(60, TimeUnit.SECONDS);

            assertThat(Images.read(address, "read -P 5 0 1M")).doesNotContain("verification failed");
            assertThat(daemon.exportAsync(BlockExportOptions.nbd("e", "n")))
                    .failsWithin(60, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(ServeException.class);
        }
    }

    @Test
    void start_commandLine_everyOption() throws Exception {
        Path image = Images.pattern(qcow2("disk.qcow2"), Format.QCOW2, 6);
        Path pidFile = directory.resolve("pid");
        Path socket = directory.resolve("nbd");

        try (StorageDaemon daemon = StorageDaemon.start(o -> o.trace("enable=nbd_export_*")
                .object("throttle-group", Map.of("id", "t0", "x-iops-total", 100_000))
                .chardev("null,id=c0")
                .blockdev(Blockdevs.file("f", f -> f.filename(image)))
                .blockdev(Blockdevs.qcow2("disk", q -> q.file("f")))
                .nbdServer(NbdServerOptions.of(SocketAddress.unix(socket.toString())))
                .export(BlockExportOptions.nbd("e", "disk", e -> e.name("d")))
                .monitor("chardev=c0")
                .pidFile(pidFile))) {
            assertThat(Images.read(new NbdAddress(UnixDomainSocketAddress.of(socket), "d", false), "read -P 6 0 1M"))
                    .doesNotContain("verification failed");
            assertThat(Files.readString(pidFile).strip()).isEqualTo(String.valueOf(daemon.pid()));
        }
    }

    @Test
    void start_wrongOption_itsWords() {
        assertThatThrownBy(() -> StorageDaemon.start(o -> o.option("--object", "no-such-type,id=x")))
                .isInstanceOf(ServeException.class)
                .hasMessageContaining("no-such-type");
    }

    @Test
    void open_wrongKeyThenTheRightOne_opened() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), "right");
        Path image = directory.resolve("disk.luks");
        Images.run("truncate", "-s", "4M", image.toString());
        // Not by qemu-img: how long it takes to make a key is measured, which fails at times where the clock is coarse.
        Images.run(
                "cryptsetup",
                "-q",
                "luksFormat",
                "--type",
                "luks1",
                "--pbkdf-force-iterations",
                "1000",
                "--key-file",
                key.toString(),
                image.toString());
        ImageSource source = ImageSource.of(image, Format.LUKS);
        try (StorageDaemon daemon = StorageDaemon.start()) {
            assertThatThrownBy(() -> daemon.open("disk", source.key(ImageKey.passphrase("wrong")), true))
                    .isInstanceOf(ImageKeyException.class);

            daemon.open("disk", source.key(ImageKey.passphrase("right")), true);

            assertThat(daemon.qmp().blocking().block().queryNamedBlockNodes()).isNotEmpty();
        }
    }

    @Test
    void open_missingAndLocked_saysSo() {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);
        try (StorageDaemon daemon = StorageDaemon.start();
                ImageServer user = ImageServer.start(source)) {
            assertThatThrownBy(() -> daemon.open("a", source, false))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + user.pid());
            assertThatThrownBy(() -> daemon.open("a", source, true))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("force-share=on");
            assertThatThrownBy(() -> daemon.open("b", ImageSource.of(directory.resolve("none"), Format.RAW), true))
                    .isInstanceOf(ImageMissingException.class);
            assertThat(user.isAlive()).isTrue();
        }
    }

    @Test
    void daemonKilled_onExitTells() throws Exception {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            ProcessHandle.of(daemon.pid()).orElseThrow().destroyForcibly();

            assertThat(daemon.exit().get(60, TimeUnit.SECONDS).succeeded()).isFalse();
            assertThat(daemon.isAlive()).isFalse();
        }
    }

    @Test
    void vhostUserBlk_machineBootsFromIt() throws Exception {
        byte[] disk = java.util.Arrays.copyOf(BOOT_SECTOR, 1 << 20);
        disk[510] = 0x55;
        disk[511] = (byte) 0xAA;
        Path image = Files.write(directory.resolve("disk.raw"), disk);
        Path console = directory.resolve("console");

        try (VhostUserBlkExport export = VhostUserBlkExport.start(ImageSource.of(image, Format.RAW), o -> o.queues(1));
                var qemu = dev.qemu4j.host.HostProcess.builder(
                                "qemu-system-x86_64",
                                "-nodefaults",
                                "-display",
                                "none",
                                "-machine",
                                "q35,accel=tcg,memory-backend=m",
                                "-m",
                                "64M",
                                "-object",
                                "memory-backend-memfd,id=m,size=64M,share=on",
                                "-chardev",
                                "socket,id=c,path=" + export.socket(),
                                "-device",
                                "vhost-user-blk-pci,chardev=c,num-queues=1",
                                "-debugcon",
                                "file:" + console)
                        .start()) {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!(Files.exists(console)
                    && Files.readString(console, StandardCharsets.ISO_8859_1).contains("K"))) {
                assertThat(qemu.isAlive()).as(qemu.stderrTail()).isTrue();
                assertThat(System.nanoTime()).isLessThan(deadline);
                java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
            }
        }
    }

    private Path qcow2(String name) {
        return Images.create(directory.resolve(name), Format.QCOW2, "16M");
    }
}
