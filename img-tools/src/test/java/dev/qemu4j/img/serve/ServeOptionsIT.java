package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.option.CacheMode;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockdevAioOptions;
import dev.qemu4j.qapi.block.BlockdevDetectZeroesOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.NbdServerOptions;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each option that the installed programs, and those of {@code QEMU4J_QEMU_DIRS}, have is there, or left out on purpose. */
@Tag("once")
class ServeOptionsIT {
    private static final Pattern OPTION = Pattern.compile("(?m)^ +(?:-\\w, +)?(--[a-z-]+)");

    /** The options for help, for a daemon or the kernel's devices, and those that the launch sets itself. */
    private static final Set<String> NBD_ON_PURPOSE = Set.of(
            "--help",
            "--version",
            "--list",
            "--fork",
            "--connect",
            "--disconnect",
            "--format",
            "--image-opts",
            "--pid-file");

    private static final Set<String> DAEMON_ON_PURPOSE = Set.of("--help", "--version", "--daemonize");

    @TempDir
    Path directory;

    static Stream<String> directories() {
        String directories = Objects.requireNonNullElse(System.getenv("QEMU4J_QEMU_DIRS"), "");
        Stream<String> others = Stream.of(directories.split(":", -1))
                .filter(each -> !each.isEmpty())
                .flatMap(each -> list(Path.of(each)))
                .map(version -> version.resolve("bin"))
                .filter(bin -> Files.isExecutable(bin.resolve("qemu-nbd")))
                .map(bin -> bin + "/");
        return Stream.concat(Stream.of(""), others);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void serveOptions_haveAllOfQemuNbd(String bin) {
        Set<String> missing = options(bin + "qemu-nbd");
        missing.removeAll(NBD_ON_PURPOSE);
        ServeOptions all = ServeOptions.builder()
                .tlsAuthz("a")
                .tlsHostname("h")
                .readOnly(true)
                .shared(2)
                .description("d")
                .handshakeTimeout(Duration.ofSeconds(3))
                .offset(dev.qemu4j.base.DataSize.ofKib(1))
                .allocationDepth(true)
                .addBitmap("b")
                .snapshot(true)
                .loadSnapshot("s")
                .cache(CacheMode.NONE)
                .noCache(true)
                .aio(BlockdevAioOptions.THREADS)
                .discard(BlockdevDiscardOptions.UNMAP)
                .detectZeroes(BlockdevDetectZeroesOptions.OFF)
                .object("authz-list", Map.of("id", "a"))
                .selinuxLabel("l")
                .trace("enable=x")
                .verbose(true)
                .build();
        all.arguments(new SecretArguments()).forEach(argument -> missing.remove(argument.replaceFirst("=.*", "")));
        // Those with a state of their own, which the other tests use.
        missing.removeAll(Set.of("--port", "--bind", "--socket", "--persistent", "--export-name", "--tls-creds"));

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void daemonOptions_haveAllOfTheStorageDaemon(String bin) {
        Set<String> missing = options(bin + "qemu-storage-daemon");
        missing.removeAll(DAEMON_ON_PURPOSE);
        DaemonOptions all = DaemonOptions.builder()
                .blockdev(Blockdevs.nullCo("n"))
                .object("iothread", Map.of("id", "i"))
                .chardev("null,id=c")
                .monitor("chardev=c")
                .nbdServer(NbdServerOptions.of(SocketAddress.unix("/x")))
                .export(BlockExportOptions.nbd("e", "n"))
                .pidFile(Path.of("p"))
                .trace("enable=x")
                .build();
        all.arguments(new SecretArguments()).forEach(argument -> missing.remove(argument.replaceFirst("=.*", "")));

        assertThat(missing).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void start_anyVersion_served(String bin) {
        Path image =
                Images.pattern(Images.create(directory.resolve("disk.qcow2"), Format.QCOW2, "4M"), Format.QCOW2, 4);
        ImageSource source = ImageSource.of(image, Format.QCOW2);

        try (ImageServer server = ImageServer.start(
                source,
                o -> o.program(Path.of(bin + "qemu-nbd"))
                        .readOnly(true)
                        .cache(CacheMode.WRITEBACK)
                        .aio(BlockdevAioOptions.THREADS)
                        .discard(BlockdevDiscardOptions.IGNORE)
                        .detectZeroes(BlockdevDetectZeroesOptions.OFF)
                        .verbose(true))) {
            assertThat(Images.read(server.address(), "read -P 4 0 1M")).doesNotContain("verification failed");
        }
        try (FuseExport export = FuseExport.start(
                source, o -> o.readOnly(true).daemon(d -> d.program(Path.of(bin + "qemu-storage-daemon"))))) {
            assertThat(export.file()).hasSize(4 << 20);
        }
    }

    private static Set<String> options(String program) {
        Set<String> options = new TreeSet<>();
        Matcher matcher = OPTION.matcher(Images.run(program, "--help"));
        while (matcher.find()) {
            options.add(matcher.group(1));
        }
        assertThat(options).hasSizeGreaterThan(8);
        return options;
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
