package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.Option;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.UserNetwork;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainerArgumentsTest {
    private static final String MONITOR = "socket,id=qemu4j-qmp,host=0.0.0.0,port=4444,server=on,wait=off";

    @Test
    void list_monitorAndStop_areBehindTheUsersOptions() {
        assertThat(of("-nodefaults").list())
                .containsExactly("-nodefaults", "-S", "-chardev", MONITOR, "-qmp", "chardev:qemu4j-qmp");
    }

    @Test
    void list_machineThatDecidesItself_isNotStopped() {
        assertThat(of("-S").list()).containsOnlyOnce("-S");
        assertThat(of("-S").waitsForUs()).isFalse();
        assertThat(of("-incoming", "defer").list()).doesNotContain("-S");
        assertThat(of("--preconfig").list()).doesNotContain("-S");
    }

    @Test
    void list_firstConsole_isTheOutput() {
        ContainerArguments two = new ContainerArguments(CommandLine.builder(Target.X86_64)
                .with(SerialConsole.create())
                .with(SerialConsole.create())
                .build());

        assertThat(two.list()).contains("stdio,id=console0", "pty,id=console1");
        assertThat(of("-serial", "pty", "-serial", "pty").list()).startsWith("-serial", "stdio", "-serial", "pty");
    }

    @Test
    void ports_forwardedByTcp_areOnAllAddressesOfTheContainer() {
        ContainerArguments arguments = new ContainerArguments(CommandLine.builder(Target.X86_64)
                .with(UserNetwork.create()
                        .forwardTcp(22)
                        .forwardTcp(2222, ContainerArguments.MONITOR_PORT)
                        .forwardUdp(53))
                .build());

        assertThat(arguments.ports()).isEqualTo(Map.of(22, 22, 4444, 20_000));
        assertThat(String.join(" ", arguments.list()))
                .contains("tcp:0.0.0.0:22-:22", "tcp:0.0.0.0:20000-:4444", "udp:127.0.0.1:0-:53");
    }

    @Test
    void ports_commandLineThatWasRead_areTheSame() {
        ContainerArguments nic = of("-nic", "user,hostfwd=tcp::2222-:22,hostfwd=:127.0.0.1:80-10.0.2.15:80");

        assertThat(nic.ports()).isEqualTo(Map.of(22, 22, 80, 80));
        assertThat(nic.list().get(1)).contains("hostfwd=tcp:0.0.0.0:22-:22", "hostfwd=tcp:0.0.0.0:80-10.0.2.15:80");
    }

    @Test
    void constructor_whatAContainerCannotHave_isRefused() {
        CommandLine tpm = CommandLine.builder(Target.X86_64)
                .with(Tpm.emulated(Path.of("/tmp/state")))
                .build();

        assertThatThrownBy(() -> new ContainerArguments(tpm))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("which a container does not start");
        CommandLine namespace = CommandLine.builder(Target.X86_64)
                .add(Option.text("-netdev", "tap,id=n,ifname=t").withPrefix(List.of("ip", "netns", "exec", "lab")))
                .build();
        assertThatThrownBy(() -> new ContainerArguments(namespace))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("started by ip netns exec lab, which a container does not do");
        assertThatThrownBy(() -> of("-object", "secret,id=s0,data=opensesame"))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("which docker inspect would show")
                .hasMessageNotContaining("opensesame");
    }

    private static ContainerArguments of(String... options) {
        return new ContainerArguments(
                CommandLine.parse(List.of(("qemu-system-x86_64 " + String.join(" ", options)).split(" ", -1))));
    }
}
