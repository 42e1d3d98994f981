package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.ServerTls;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Encrypted connections and images, with the keys never on a command line. */
@Timeout(300)
class SecretsIT {
    private static final String PASSPHRASE = "ábrete sésamo";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void tls_certificates_readAndWritten(boolean overTcp) throws Exception {
        TlsFiles tls = new TlsFiles(directory);
        NbdOptions options =
                NbdOptions.builder().tls(tls.context(true), "localhost").build();

        try (ImageServer server = ImageServer.start(source(), o -> {
                    o.tls(ServerTls.x509(tls.directory(), true))
                            .exportName("disco")
                            .shared(4);
                    if (overTcp) {
                        o.tcp("127.0.0.1", 0);
                    }
                });
                ImageChannel channel = ImageChannel.of(NbdClient.connect(server.address(), options))) {
            new Model(channel, 5, false).run(150);
            assertThat(server.address().uri()).startsWith("nbds");

            NbdOptions plain = NbdOptions.defaults();
            assertThatExceptionOfType(NbdConnectException.class)
                    .isThrownBy(() -> NbdClient.connect(server.address(), plain))
                    .withMessageContaining("NbdOptions.tls");
            NbdOptions anonymous = with(tls.context(false), "localhost");
            assertThatThrownBy(() -> NbdClient.connect(server.address(), anonymous))
                    .isInstanceOf(NbdException.class);
            NbdOptions otherName = with(tls.context(true), "example.org");
            assertThatThrownBy(() -> NbdClient.connect(server.address(), otherName))
                    .isInstanceOf(NbdConnectException.class)
                    .hasMessageContaining("example.org");
        }
    }

    @Test
    void tls_serverWithout_refused() throws Exception {
        TlsFiles tls = new TlsFiles(directory);
        try (ImageServer server = ImageServer.start(source())) {
            NbdOptions options = with(tls.context(false), null);
            assertThatExceptionOfType(NbdConnectException.class)
                    .isThrownBy(() -> NbdClient.connect(server.address(), options))
                    .withMessageContaining("TLS");
        }
    }

    @Test
    void tls_preSharedKey_libnbdConnects() throws Exception {
        byte[] key = "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        String hex = HexFormat.of().formatHex(key);
        Path keys = Files.writeString(directory.resolve("mine.psk"), "ana:" + hex + "\n");
        Path wrong = Files.writeString(directory.resolve("wrong.psk"), "ana:" + "00".repeat(16) + "\n");

        try (ImageServer server = ImageServer.start(
                source(), o -> o.tls(ServerTls.psk("ana", key)).shared(4))) {
            String uri = server.address().uri().replace("nbds+unix:///", "nbds+unix://ana@/");
            assertThat(nbdinfo(uri + "&tls-psk-file=" + keys)).contains("\"TLS\": true");
            assertThatThrownBy(() -> nbdinfo(uri + "&tls-psk-file=" + wrong)).isInstanceOf(HostCommandException.class);
            assertThat(commandLine(server.pid())).doesNotContain(hex);
        }
    }

    @Test
    void luksImage_itsKey_readAndWritten() throws Exception {
        Path image = directory.resolve("luks");
        Path key = Files.writeString(directory.resolve("key"), PASSPHRASE);
        run("truncate", "-s", "16M", image.toString());
        run(
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
        roundTrip(image, Format.LUKS);
    }

    @Test
    void encryptedQcow2_itsKey_readAndWritten() throws Exception {
        Path image = directory.resolve("qcow2");
        createEncryptedQcow2(image);
        roundTrip(image, Format.QCOW2);
    }

    private void roundTrip(Path image, Format format) throws Exception {
        ImageSource locked = ImageSource.of(image, format);
        ImageSource source = locked.key(ImageKey.passphrase(PASSPHRASE));
        Consumer<ImageServer> noSecret =
                server -> assertThat(commandLine(server.pid())).doesNotContain(PASSPHRASE);
        try (ImageServer server = ImageServer.start(source, o -> o.shared(2));
                ImageChannel channel = ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()))) {
            noSecret.accept(server);
            channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        }

        try (FuseExport export = FuseExport.start(source, o -> o.readOnly(true))) {
            assertThat(Files.newInputStream(export.file()).readNBytes(3)).containsExactly(1, 2, 3);
            assertThat(commandLine(export.daemon().pid())).doesNotContain(PASSPHRASE);
        }
        assertThat(source.toString()).doesNotContain(PASSPHRASE);
        assertWrongKey(locked);
        assertWrongKey(locked.key(ImageKey.passphrase("otra")));
    }

    private static void assertWrongKey(ImageSource source) {
        assertThatThrownBy(() -> ImageServer.start(source))
                .isInstanceOf(ImageKeyException.class)
                .hasMessageNotContaining("otra");
    }

    private void createEncryptedQcow2(Path image) throws Exception {
        Path key = Files.writeString(directory.resolve("key"), PASSPHRASE);
        String secret = "secret,id=s0,file=" + key;
        String options = "encrypt.format=luks,encrypt.key-secret=s0,encrypt.iter-time=10";
        HostCommand create = HostCommand.of(
                "qemu-img", "create", "-q", "-f", "qcow2", "--object", secret, "-o", options, image.toString(), "4M");
        // A kernel that counts a thread's time in ticks makes qemu-img's measuring of the key's cost fail at times.
        HostCommandException failure = null;
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                create.run();
                return;
            } catch (HostCommandException e) {
                assertThat(e).hasMessageContaining("CPU usage");
                failure = e;
            }
        }
        throw new AssertionError(failure);
    }

    private ImageSource source() {
        Path image = directory.resolve("disk.qcow2");
        run("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "8M");
        return ImageSource.of(image, Format.QCOW2);
    }

    private static NbdOptions with(javax.net.ssl.SSLContext context, @org.jspecify.annotations.Nullable String name) {
        return NbdOptions.builder().tls(context, name).build();
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String nbdinfo(String uri) {
        return run("nbdinfo", "--json", uri);
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv))
                .timeout(Duration.ofSeconds(30))
                .build()
                .run()
                .stdout();
    }
}
