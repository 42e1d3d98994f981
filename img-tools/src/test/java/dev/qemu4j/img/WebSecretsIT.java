package dev.qemu4j.img;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks on a web server that wants a cookie and a password, which reach it and nobody else. */
@Timeout(300)
class WebSecretsIT {
    private static final Logger ALL = Logger.getLogger("dev.qemu4j");

    private final String cookie = "session=" + UUID.randomUUID();
    private final String password = UUID.randomUUID().toString();
    private final Queue<String> arguments = new ConcurrentLinkedQueue<>();

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Handler handler = new Recording();

    @TempDir
    Path directory;

    private HttpServer web;
    private ImageSource disk;

    @BeforeEach
    void record() {
        handler.setLevel(Level.ALL);
        ALL.setLevel(Level.ALL);
        ALL.setUseParentHandlers(false);
        ALL.addHandler(handler);
    }

    @BeforeEach
    void serve() throws IOException {
        byte[] content = new byte[1 << 16];
        String credentials = "Basic " + Base64.getEncoder().encodeToString(("me:" + password).getBytes(US_ASCII));
        web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext("/disk", exchange -> {
            collectArguments();
            exchange.getRequestBody().close();
            boolean known = cookie.equals(exchange.getRequestHeaders().getFirst("Cookie"))
                    && credentials.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            String range = exchange.getRequestHeaders().getFirst("Range");
            exchange.getResponseHeaders().set("Accept-Ranges", "bytes");
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"disks\"");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (!known) {
                exchange.sendResponseHeaders(401, -1);
            } else if (head || range == null) {
                exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length));
                exchange.sendResponseHeaders(200, head ? -1 : content.length);
                exchange.getResponseBody().write(content, 0, head ? 0 : content.length);
            } else {
                String[] ends = range.substring("bytes=".length()).split("-", -1);
                int from = Integer.parseInt(ends[0]);
                int to = Math.min(content.length - 1, Integer.parseInt(ends[1]));
                exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + to + "/" + content.length);
                exchange.sendResponseHeaders(206, to - from + 1);
                exchange.getResponseBody().write(content, from, to - from + 1);
            }
            exchange.close();
        });
        web.start();
        String url = "http://me:" + password + "@127.0.0.1:" + web.getAddress().getPort() + "/disk";
        disk = ImageSource.of(Blockdevs.raw(raw ->
                raw.file(Blockdevs.http(http -> http.url(url).cookie(cookie))).readOnly(true)));
    }

    @AfterEach
    void stop() {
        web.stop(0);
        ALL.removeHandler(handler);
        ALL.setUseParentHandlers(true);
        ALL.setLevel(null);
        assertThat(logged).noneMatch(line -> line.contains(cookie) || line.contains(password));
    }

    @Test
    void qemuImg_everyWayToNameAnImage_givesSecretsInFiles() {
        QemuImg img = QemuImg.find();
        Path copy = directory.resolve("copy");

        assertThat(img.info(disk).virtualSize()).isEqualTo(1 << 16);
        img.convert(disk, copy, Format.RAW);
        assertThat(img.compare(disk, ImageSource.of(copy, Format.RAW)).identical())
                .isTrue();
        assertThat(img.compare(disk, disk.withSecretIds("-other")).identical()).isTrue();
        img.dd(disk, directory.resolve("dd"), Format.RAW, o -> {});

        assertHidden();
    }

    @Test
    void servers_image_giveSecretsInFilesThatAreGone() throws IOException {
        try (ImageServer server = ImageServer.start(disk, o -> o.readOnly(true))) {
            arguments.add(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")));
            assertThat(server.toString()).doesNotContain(password, cookie);
        }
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("one", disk, true);
            daemon.open("two", disk, true);
            assertThat(logged).as("the monitor's trace").anyMatch(line -> line.contains("blockdev-add"));
            arguments.add(Files.readString(Path.of("/proc/" + daemon.pid() + "/cmdline")));
        }

        assertHidden();
    }

    @Test
    void failure_refusedByTheServer_namesNoSecret() {
        ImageSource wrong = disk.option("size", 1).option("offset", 1 << 20);

        assertThatThrownBy(() -> QemuImg.find().info(wrong))
                .isInstanceOf(ImageException.class)
                .satisfies(e -> assertThat(e + " " + e.getCause()).doesNotContain(password, cookie));
        assertThat(disk.toString() + disk.blockdev("n", true) + disk.imageOptions() + disk.secrets())
                .doesNotContain(password, cookie);
        assertThat(disk).isEqualTo(disk.option("read-only", true)).isNotEqualTo(wrong);
    }

    /** Of the library's loggers at every level, with the stacks. */
    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord line) {
            StringWriter all = new StringWriter();
            Throwable thrown = line.getThrown();
            if (thrown != null) {
                thrown.printStackTrace(new PrintWriter(all));
            }
            logged.add(new SimpleFormatter().formatMessage(line) + all);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private void assertHidden() {
        assertThat(arguments).anyMatch(seen -> seen.contains("cookie-secret=qemu4j-secret"));
        assertThat(arguments).noneMatch(seen -> seen.contains(cookie) || seen.contains(password));
    }

    /** While a tool of QEMU asks for data, its command line is there to be seen. */
    private void collectArguments() {
        try (Stream<ProcessHandle> children = ProcessHandle.current().descendants()) {
            List<Path> files = children.flatMap(child ->
                            Stream.of("cmdline", "environ").map(file -> Path.of("/proc/" + child.pid() + "/" + file)))
                    .toList();
            for (Path file : files) {
                try {
                    arguments.add(Files.readString(file).replace('\0', ' '));
                } catch (IOException e) {
                    arguments.add(""); // it has ended
                }
            }
        }
    }
}
