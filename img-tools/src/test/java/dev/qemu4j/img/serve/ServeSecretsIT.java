package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.serve.internal.SecretArguments;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Servers name in their refusal what they could not open; an address that they repeat is told without its password. */
@Timeout(300)
class ServeSecretsIT {
    private static final String SECRET = "hunter2";
    private static final String COOKIE = "session=tasty";
    private static final String DATA = "aHVudGVyMw==";
    private static final String ADDRESS = "http://user:" + SECRET + "@127.0.0.1/disk";
    private static final BlockdevOptions NODE = Blockdevs.file("n", f -> f.filename(ADDRESS));

    @Test
    void start_daemonRefusesItsCommandLine_isToldWithoutThePassword() {
        assertHidden(catchThrowableOfType(ImageException.class, () -> StorageDaemon.start(o -> o.blockdev(NODE))));
    }

    @Test
    void source_passwordThatNoSecretObjectStandsFor_isRefusedWithoutIt() {
        assertThat(catchThrowableOfType(IllegalArgumentException.class, () -> ImageSource.of(NODE)))
                .hasMessageContaining("filename: http://user:***@")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void start_nbdServerRefusesTheImage_isToldWithoutThePassword() {
        ImageSource image = ImageSource.of(Blockdevs.https(h -> h.url(ADDRESS).readOnly(true)));

        assertHidden(catchThrowableOfType(ImageException.class, () -> ImageServer.start(image, o -> o.readOnly(true))));
    }

    /** Every way to give an option that can hold a secret; the daemon reads what it needs from files, which are gone then. */
    @Test
    void start_secretsInTheDaemonsOptions_areNotInItsArguments() throws IOException {
        String node = "{'driver':'https','node-name':'c','url':'" + ADDRESS + "','cookie':'" + COOKIE + "'}";
        try (StorageDaemon daemon = StorageDaemon.start(o -> o.object("secret", Map.of("id", "a", "data", DATA))
                .option("--object", "secret,id=b,data=" + DATA)
                .option("--obj", json("{'qom-type':'secret','id':'e','data':'" + DATA + "'}")))) {
            assertArguments(daemon.pid());
            assertThat(daemon.qmp()
                            .blocking()
                            .execute("qom-list", path("/objects"))
                            .toString())
                    .contains("\"a\"", "\"b\"", "\"e\"");
        }
        // There is no such server, but the daemon reads its options and tells.
        for (Consumer<DaemonOptions.Builder> options : List.<Consumer<DaemonOptions.Builder>>of(
                o -> o.blockdev(Blockdevs.https("c", h -> h.url(ADDRESS).cookie(COOKIE))),
                o -> o.option("--blockdev", json(node)),
                o -> o.option("--blockdev", "driver=https,node-name=c,url=" + ADDRESS + ",cookie=" + COOKIE))) {
            DaemonOptions set = DaemonOptions.builder().buildWith(options);
            assertThat(set.toString()).doesNotContain(SECRET, COOKIE);
            assertThat(set.arguments(new SecretArguments()).toString())
                    .doesNotContain(SECRET, COOKIE)
                    .contains("cookie-secret", "username");
            assertHidden(catchThrowableOfType(ImageException.class, () -> StorageDaemon.start(options)), "127.0.0.1");
        }
    }

    @Test
    void start_secretsInTheServersOptions_areNotInItsArguments() throws IOException {
        ImageSource image = ImageSource.of(Blockdevs.nullCo(n -> n.size(1 << 20)));
        try (ImageServer server = ImageServer.start(
                image,
                o -> o.object("secret", Map.of("id", "a", "data", DATA, "format", "base64"))
                        .option("--object=secret,id=b,data=" + DATA))) {
            assertArguments(server.pid());
        }
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private static ObjectNode path(String path) {
        return JsonNodeFactory.instance.objectNode().put("path", path);
    }

    private static void assertArguments(long pid) throws IOException {
        String arguments = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
        assertThat(arguments).contains("id=a,file=", "id=b,file=").doesNotContain(DATA);
        Matcher file = Pattern.compile("id=\\w,file=([^\0,]+)").matcher(arguments);
        assertThat(file.results())
                .isNotEmpty()
                .allSatisfy(found -> assertThat(Path.of(found.group(1))).doesNotExist());
    }

    /** Also the causes and what is beside them: a log shows all of it. */
    private static void assertHidden(ImageException failure) {
        assertHidden(failure, "http://user:***@127.0.0.1/disk");
    }

    private static void assertHidden(ImageException failure, String shown) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(failure).hasMessageContaining(shown);
        assertThat(all.toString()).doesNotContain(SECRET, COOKIE);
    }
}
