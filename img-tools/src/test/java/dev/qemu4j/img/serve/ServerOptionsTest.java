package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.qemu4j.Blockdevs;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Options of servers are shown without secrets, also those that the command line keeps. */
class ServerOptionsTest {
    private static final String SECRET = "hunter2";

    @Test
    void toString_signedAddress_hidesTheSignature() {
        DaemonOptions options = DaemonOptions.builder()
                .blockdev(Blockdevs.https("n", h -> h.url("https://host/disk?sig=" + SECRET)))
                .build();

        assertThat(options.toString()).contains("https://host/disk").doesNotContain(SECRET);
    }

    @Test
    void toString_loginBesideAPasswordSecret_hidesThePassword() {
        DaemonOptions options = DaemonOptions.builder()
                .option(
                        "--blockdev",
                        "driver=https,node-name=n,url=https://me:" + SECRET + "@host/disk,password-secret=s")
                .build();

        assertThat(options.toString()).contains("password-secret=s").doesNotContain(SECRET);
    }

    @Test
    void toString_secretWithAnIdThatQemuRefuses_hidesIt() {
        ServeOptions options = ServeOptions.builder()
                .object("secret", Map.of("id", "1x", "data", SECRET))
                .build();

        assertThat(options.toString()).contains("1x").doesNotContain(SECRET);
    }

    @Test
    void toString_dataThatIsNoBase64_doesNotThrow() {
        DaemonOptions options = DaemonOptions.builder()
                .option("--object", "secret,id=s,format=base64,data=a")
                .build();

        assertThat(options)
                .hasToString("DaemonOptions[qemu-storage-daemon --object=secret,id=s,format=base64,data=***]");
    }

    /** Zero would be no limit at all. */
    @Test
    void handshakeTimeout_belowASecond_isRoundedUp() {
        ServeOptions options =
                ServeOptions.builder().handshakeTimeout(Duration.ofMillis(500)).build();

        assertThat(options.toString()).contains("--handshake-limit=1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServeOptions.builder().handshakeTimeout(Duration.ofSeconds(-1)));
    }

    @Test
    void object_dataThatIsNoBase64_isRefusedAtOnce() {
        Map<String, String> properties = Map.of("id", "s", "format", "base64", "data", "a");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServeOptions.builder().object("secret", properties))
                .withMessage("data: *** of the secret 's' (expected: base64)");
    }
}
