package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.option.VncSharing;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VncTest {
    @Test
    void socket_needsNoPassword() {
        assertThat(Arguments.of(Vnc.socket(Path.of("v.sock")))).containsExactly("-vnc", "unix:v.sock");
    }

    @Test
    void loopback_letsNobodyInWithoutPassword() {
        assertThat(Arguments.of(Vnc.loopback(3))).containsExactly("-vnc", "127.0.0.1:3,password=on");
        assertThat(Arguments.of(Vnc.loopback())).containsExactly("-vnc", "127.0.0.1:0,password=on,to=99");
    }

    @Test
    void passwordFile_isReadByQemuOnly() {
        assertThat(Arguments.of(Vnc.socket(Path.of("v.sock"))
                        .passwordFile(Path.of("secret"))
                        .vnc(v -> v.share(VncSharing.FORCE_SHARED))))
                .containsExactly(
                        "-object",
                        "secret,id=vnc-password0,file=secret",
                        "-vnc",
                        "unix:v.sock,password-secret=vnc-password0,share=force-shared");
    }

    @Test
    void loopback_noDisplay_isRefused() {
        assertThatThrownBy(() -> Vnc.loopback(59636))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("display: 59636");
    }
}
