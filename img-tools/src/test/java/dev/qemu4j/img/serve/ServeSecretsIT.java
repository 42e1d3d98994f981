package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.img.ImageSource;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers name in their refusal what they could not open; an address that they repeat is told without its password. */
@Timeout(300)
class ServeSecretsIT {
    private static final String SECRET = "hunter2";
    private static final String ADDRESS = "http://user:" + SECRET + "@127.0.0.1/disk";
    private static final BlockdevOptions NODE = BlockdevOptions.file(ADDRESS, f -> f.nodeName("n"));

    @Test
    void start_daemonRefusesItsCommandLine_isToldWithoutThePassword() {
        assertHidden(catchThrowableOfType(ServeException.class, () -> StorageDaemon.start(o -> o.blockdev(NODE))));
    }

    @Test
    void open_daemonRefusesTheNode_isToldWithoutThePassword() {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            assertHidden(
                    catchThrowableOfType(ServeException.class, () -> daemon.open("n", ImageSource.of(NODE), true)));
        }
    }

    @Test
    void start_nbdServerRefusesTheImage_isToldWithoutThePassword() {
        ImageSource image = ImageSource.of(BlockdevOptions.https(ADDRESS, h -> h.readOnly(true)));

        assertHidden(catchThrowableOfType(ServeException.class, () -> ImageServer.start(image, o -> o.readOnly(true))));
    }

    /** Also the causes and what is beside them: a log shows all of it. */
    private static void assertHidden(ServeException failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        assertThat(failure).hasMessageContaining("http://user:***@127.0.0.1/disk");
        assertThat(all.toString()).doesNotContain(SECRET);
    }
}
