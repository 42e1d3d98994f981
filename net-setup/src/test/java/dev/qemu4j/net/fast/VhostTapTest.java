package dev.qemu4j.net.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.net.base.NetworkException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class VhostTapTest {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:68:00:01");
    private static final VhostTap TAP = VhostTap.of("q4j-br").helper(Path.of("/opt/helper"));
    private static final Path NOWHERE = Path.of("/proc/self/no-such-device");

    @Test
    void virtio_noVhost_isAProblemByNameBeforeTheLaunch() {
        assertThatThrownBy(() -> arguments(TAP.node(NOWHERE)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("q4j-br: there is no " + NOWHERE)
                .hasMessageContaining("vhost_net");
    }

    @Test
    void required_falseAndNoVhost_isATapWithout() {
        assertThat(arguments(TAP.node(NOWHERE).required(false)))
                .contains("tap,id=net0,br=q4j-br,helper=/opt/helper")
                .noneMatch(argument -> argument.contains("vhost"));
    }

    @Test
    void launcher_opensWhatTheCardNames() {
        assertThat(TAP.given(true).node(Path.of("/dev/null")).launcher(List.of("qemu", "-S")))
                .containsExactly("sh", "-c", "exec 9<>\"$0\"; exec \"$@\"", "/dev/null", "qemu", "-S");
    }

    @Test
    void helper_withWhiteSpace_isRefused() {
        assertThatThrownBy(() -> TAP.helper(Path.of("/opt/my helper")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("white space");
    }

    private static List<String> arguments(VhostTap tap) {
        return CommandLine.builder(Target.X86_64).with(tap.virtio(MAC)).build().toArguments();
    }
}
