package dev.qemu4j.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of the host in the guest. */
@Tag("once")
class HostRootIT {
    @TempDir
    private Path directory;

    @Test
    void run_aJvm_runsInTheGuestAndCannotChangeTheHost() {
        LinuxGuest guest = LinuxMachine.build(HostRoot.addTo(LinuxGuest.builder()));
        List<String> arguments = new ArrayList<>(HostRoot.arguments());
        arguments.addAll(List.of("-m", "1G"));
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest, arguments.toArray(String[]::new))) {
            HostRoot host = HostRoot.mount(machine.console());
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            Path mark = Path.of(System.getProperty("user.home"), "qemu4j-it's a mark");

            ShellResult version =
                    host.run(List.of(java, "-XshowSettings:properties", "-version"), LinuxMachine.PATIENCE);
            assertThat(version.exitCode()).as(version.output()).isZero();
            assertThat(version.output())
                    .contains("java.home = " + System.getProperty("java.home"))
                    .doesNotContain("os.version = " + System.getProperty("os.version") + "\n");
            assertThat(host.run(List.of("touch", mark.toString()), LinuxMachine.PATIENCE)
                            .exitCode())
                    .isZero();
            assertThat(host.run(List.of("ls", mark.toString()), LinuxMachine.PATIENCE)
                            .output())
                    .isEqualTo(mark + "\n");
            assertThat(mark).doesNotExist();
            machine.powerOff();
        }
    }
}
