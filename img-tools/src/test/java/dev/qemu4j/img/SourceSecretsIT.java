package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A generated secret in each place that an image's description has for one, of servers that nobody runs: it is in no argument and no environment of
 * a tool, no log, no exception and no text, and a file that has it is its owner's alone.
 */
@Tag("once")
@Timeout(300)
class SourceSecretsIT {
    private static final Logger ALL = Logger.getLogger("dev.qemu4j");
    private static final String SECRET =
            Base64.getEncoder().encodeToString(UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII));

    /** Tells the arguments and the environment of a tool, and who may read the files that it is given. */
    private static final String TOLD = """
            #!/bin/sh
            tr '\\0' ' ' </proc/$$/cmdline >>%1$s/arguments
            tr '\\0' ' ' </proc/$$/environ >>%1$s/environment
            for word in "$@"; do
              case $word in secret,*file=/*) file=${word##*file=}; stat -c %%A "${file%%%%,*}" >>%1$s/modes ;; esac
            done
            exec %2$s "$@"
            """;

    /** The places, each with a server that refuses connections. */
    enum Place {
        HTTP_COOKIE(() ->
                ImageSource.of(Blockdevs.http(h -> h.url("http://127.0.0.1:1/d").cookie("session=" + SECRET)))),
        HTTP_ADDRESS(() -> ImageSource.of(Blockdevs.http(h -> h.url("http://me:" + SECRET + "@127.0.0.1:1/d")))),
        HTTPS_ADDRESS(() -> ImageSource.of(Blockdevs.https(h -> h.url("https://me:" + SECRET + "@127.0.0.1:1/d")))),
        FTP_ADDRESS(() -> ImageSource.of(Blockdevs.ftp(f -> f.url("ftp://me:" + SECRET + "@127.0.0.1:1/d")))),
        HTTP_PASSWORD(() -> http().option("username", "me").option("password", SECRET)),
        HTTP_PROXY_PASSWORD(() -> http().option("proxy-username", "me").option("proxy-password", SECRET)),
        HTTP_TOKEN(() -> http().option("token", SECRET)),
        ISCSI_PASSWORD(() -> named("iscsi", "target", "iqn.x:y")
                .option("portal", "127.0.0.1:1")
                .option("transport", "tcp")
                .option("user", "me")
                .option("password", SECRET)),
        ISCSI_ADDRESS(() -> named("iscsi", "filename", "iscsi://me%" + SECRET + "@127.0.0.1:1/iqn.x:y/0")),
        SSH_ADDRESS(() -> named("ssh", "filename", "ssh://me:" + SECRET + "@127.0.0.1:1/d")),
        SSH_PASSWORD(() -> named("ssh", "path", "/d")
                .option("server.host", "127.0.0.1")
                .option("server.port", "1")
                .option("password", SECRET)),
        RBD_KEY(() -> named("rbd", "pool", "p")
                .option("image", "i")
                .option("conf", "/dev/null")
                .option("key", SECRET)),
        RBD_ADDRESS(() -> named("rbd", "filename", "rbd:p/i:id=me:conf=/dev/null:key=" + SECRET)),
        JSON_NAME(() -> named(
                "raw",
                "file.filename",
                "json:{\"driver\":\"http\",\"url\":\"http://127.0.0.1:1/d\",\"cookie\":\"" + SECRET + "\"}")),
        LUKS_KEY(() -> ImageSource.of(Path.of("pom.xml"), Format.LUKS).key(ImageKey.passphrase(SECRET)));

        @SuppressWarnings("ImmutableEnumChecker") // the suppliers are lambdas that hold nothing
        private final Supplier<ImageSource> source;

        Place(Supplier<ImageSource> source) {
            this.source = source;
        }

        private static ImageSource http() {
            return ImageSource.of(Blockdevs.http(h -> h.url("http://127.0.0.1:1/d")));
        }

        private static ImageSource named(String driver, String member, String value) {
            return ImageSource.of(Blockdevs.nullCo(n -> {}))
                    .option("driver", driver)
                    .option(member, value);
        }
    }

    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Recording();

    @TempDir
    private Path directory;

    @BeforeEach
    void record() {
        handler.setLevel(Level.ALL);
        ALL.setLevel(Level.ALL);
        ALL.setUseParentHandlers(false);
        ALL.addHandler(handler);
    }

    @AfterEach
    void stop() {
        ALL.removeHandler(handler);
        ALL.setUseParentHandlers(true);
        ALL.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    void tools_secretOfASource_isSeenNowhere(Place place) throws IOException {
        try {
            ImageSource source = place.source.get();
            seen.add(source.toString() + source.secrets() + source.blockdev("n", true));
            Path img = told("qemu-img");
            told(() -> QemuImg.at(img).info(source).toString());
            Path nbd = told("qemu-nbd");
            told(() -> {
                try (ImageServer server =
                        ImageServer.start(source, o -> o.readOnly(true).program(nbd))) {
                    return server.toString();
                }
            });
            Path daemon = told("qemu-storage-daemon");
            try (StorageDaemon running = StorageDaemon.start(o -> o.program(daemon))) {
                told(() -> {
                    running.open("n", source, true);
                    return running.toString();
                });
            }
            assertThat(directory.resolve("arguments"))
                    .content()
                    .contains("qemu-img", "qemu-nbd", "qemu-storage-daemon");
            seen.add(Files.readString(directory.resolve("arguments"))
                    + Files.readString(directory.resolve("environment")));
        } catch (IllegalArgumentException e) {
            seen.add(told(e)); // it would have to be in the arguments
        }

        assertThat(seen).as("%s", place).noneMatch(text -> text.contains(SECRET));
        Path modes = directory.resolve("modes");
        if (Files.exists(modes)) {
            assertThat(Files.readAllLines(modes)).containsOnly("-rw-------");
        }
    }

    private void told(Supplier<String> work) {
        try {
            seen.add(work.get());
        } catch (QemuException e) {
            seen.add(told(e));
        }
    }

    private Path told(String tool) throws IOException {
        Path script = directory.resolve(tool);
        if (Files.notExists(script)) {
            Files.writeString(script, TOLD.formatted(directory, tool));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        }
        return script;
    }

    private static String told(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    /** Of the library's loggers at every level, with the stacks. */
    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord line) {
            Throwable thrown = line.getThrown();
            seen.add(new SimpleFormatter().formatMessage(line) + (thrown == null ? "" : told(thrown)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
