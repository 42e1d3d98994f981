package dev.qemu4j.net.fast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.base.NetworkException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    void launcher_opensWhatTheCardsName() throws Exception {
        List<String> argv = CommandLine.builder(Target.X86_64)
                .with(here().virtio(MAC))
                .with(here().virtio(MacAddress.parse("52:54:00:68:00:02")))
                .build()
                .toArguments();
        assertThat(argv).anyMatch(a -> a.contains("vhostfd=9")).anyMatch(a -> a.contains("vhostfd=8"));

        List<String> command =
                here().launcher(List.of("sh", "-c", "readlink /proc/$$/fd/9 /proc/$$/fd/8", argv.get(2), argv.get(6)));

        assertThat(HostCommand.of(command).run().stdout()).isEqualTo("/dev/null\n/dev/null\n");
    }

    /** Root's shell would make a plain file in its place, which the next card would take for the device. */
    @Test
    void launcher_noDevice_startsAndCreatesNothing(@TempDir Path directory) {
        Path missing = directory.resolve("vhost-net");
        List<String> without = arguments(TAP.node(missing).required(false).given(true));

        assertThat(TAP.node(missing).required(false).given(true).launcher(without))
                .isEqualTo(without);
        assertThatThrownBy(() -> HostCommand.of(TAP.node(missing).launcher(List.of("true", "tap,vhostfd=9")))
                        .run())
                .hasMessageContaining(missing + " is no device");
        assertThat(missing).doesNotExist();
    }

    @Test
    void virtio_plainFileInThePlaceOfTheDevice_isNoDevice(@TempDir Path directory) throws Exception {
        Path file = Files.createFile(directory.resolve("vhost-net"));

        assertThat(DeviceAccess.of(NetworkDevice.VHOST_NET, file).state()).isEqualTo(DeviceAccess.State.NO_DEVICE);
        assertThatThrownBy(() -> arguments(TAP.node(file)))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining(file + " is no device: remove it")
                .hasMessageContaining("required(false)");
    }

    @Test
    void virtio_interfaceThatIsNoBridge_isRefused() {
        VhostTap lo = VhostTap.of("lo").helper(Path.of("/opt/helper")).required(false);

        assertThatThrownBy(() -> arguments(lo))
                .isInstanceOf(NetworkException.class)
                .hasMessageStartingWith("lo is no bridge");
    }

    @Test
    void virtio_moreCardsThanDescriptors_isRefused() {
        CommandLine.Builder cmd = CommandLine.builder(Target.X86_64);
        for (int i = 0; i < 7; i++) {
            cmd.with(here().virtio(MAC));
        }

        assertThatThrownBy(() -> cmd.with(here().virtio(MAC)).build())
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("up to 7");
    }

    /** Given a character device that each host has. */
    private static VhostTap here() {
        return TAP.node(Path.of("/dev/null")).given(true);
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
