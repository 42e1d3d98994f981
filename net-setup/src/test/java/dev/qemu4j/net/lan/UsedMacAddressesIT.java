package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.net.base.NetworkException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The addresses of real QEMUs. */
@Timeout(300)
class UsedMacAddressesIT {
    @Test
    void addresses_ofRunningQemus_areFoundWhileTheyRun() {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            SwitchPort one = lan.port("one");
            one.mac(MacAddress.random());
            MacAddress mac = one.mac();
            try (HostProcess first = start(one);
                    HostProcess second = start(one)) {
                Set<Long> both = Set.of(first.pid(), second.pid());
                while (!both.equals(UsedMacAddresses.find().get(mac))) { // a child is not at once what it becomes
                    assertThat(first.isAlive()).as(first.stderrTail()).isTrue();
                    assertThat(second.isAlive()).as(second.stderrTail()).isTrue();
                }
                assertThatThrownBy(() -> UsedMacAddresses.requireUnused(mac))
                        .isInstanceOf(NetworkException.class)
                        .hasMessageContaining(mac.text())
                        .hasMessageContaining(Long.toString(first.pid()));
            }
            assertThatCode(() -> UsedMacAddresses.requireUnused(mac)).doesNotThrowAnyException();
        }
    }

    @Test
    void addresses_argumentsThatAreNoText_areFoundAllTheSame() {
        MacAddress mac = MacAddress.random();
        String script =
                "exec qemu-system-x86_64 -S -display none -nodefaults -name \"$(printf 'caf\\351')\" -device e1000,mac="
                        + mac;
        try (HostProcess qemu = HostProcess.builder("sh", "-c", script).start()) {
            while (UsedMacAddresses.find().get(mac) == null) { // a child is not at once what it becomes
                assertThat(qemu.isAlive()).as(qemu.stderrTail()).isTrue();
            }
        }
    }

    private static HostProcess start(SwitchPort port) {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .paused()
                .with(port.virtio())
                .build();
        return HostProcess.builder(cmd.toArguments())
                .hint("install qemu-system-x86")
                .start();
    }
}
