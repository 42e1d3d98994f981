package dev.qemu4j.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.option.Option;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commands in a Linux guest, by its console and by its agent. */
@Tag("once")
@VmTest
class GuestShellIT {
    @Vm(scope = Scope.CLASS)
    static final VmSpec linux = linux();

    private static VmSpec linux() {
        LinuxGuest guest = LinuxGuest.builder().guestAgent().init("exec sh -i").build();
        List<String> arguments = new ArrayList<>(
                List.of("qemu-system-x86_64", "-nodefaults", "-M", "q35", "-display", "none", "-m", "256M"));
        arguments.addAll(guest.arguments());
        List<Option> options = CommandLine.parse(arguments).options();
        return VmSpec.of(CommandLine.builder(Target.X86_64)
                        .with(ids -> options)
                        .with(SerialConsole.create())
                        .with(GuestAgentChannel.create())
                        .build())
                .waitFor(Wait.all(Wait.forConsole("# "), Wait.forGuestAgent()));
    }

    @Test
    void commands_byTheConsole_haveTheirOutputAndStatus(VirtualMachine vm) {
        check(GuestShell.of(vm.console()));
    }

    @Test
    void commands_byTheAgent_haveTheirOutputAndStatus(VirtualMachine vm) {
        try (GuestAgent agent = vm.guestAgent(Guests.SOON)) {
            check(GuestShell.of(agent));
        }
    }

    private static void check(GuestShell shell) {
        assertThat(shell.succeed("echo hello; echo more >&2")).isEqualTo("hello\nmore\n");
        assertThat(shell.run("cd /proc\npwd; exit 3")).isEqualTo(new GuestReply(3, "/proc\n"));
        assertThat(shell.succeed("printf %s \"it's\"")).isEqualTo("it's");
        assertThat(shell.succeed("cat")).isEmpty();
        assertThat(shell.fail("cat /none")).contains("No such file");
        assertThat(shell.succeed("seq 5000").lines()).hasSize(5_000);
        assertThatThrownBy(() -> shell.succeed("echo why; false"))
                .isInstanceOf(GuestShellException.class)
                .hasMessage("'echo why; false' in the guest ended with status 1 (expected: 0):\n    why");
        assertThatThrownBy(() -> shell.fail("true")).isInstanceOf(GuestShellException.class);
        shell.succeed("rm -f /tmp/there; (sleep 1; touch /tmp/there) >/dev/null 2>&1 &");
        shell.waitUntilSucceeds("test -e /tmp/there", Guests.SOON);
        assertThatThrownBy(() -> shell.waitUntilSucceeds("echo no; false", Duration.ofMillis(500)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageEndingWith("ended with status 1: no");
        String hangs = "echo no; test -e /tmp/again && sleep 120; touch /tmp/again; false";
        shell.succeed("rm -f /tmp/again");
        assertThatThrownBy(() -> shell.waitUntilSucceeds(hangs, Duration.ofSeconds(30))) // leaves a console useless
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageStartingWith("time-out of 30000 ms while waiting until '")
                .hasMessageEndingWith("ended with status 1: no");
    }
}
