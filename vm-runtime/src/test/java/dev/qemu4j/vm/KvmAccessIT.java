package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A QEMU that may not, or cannot, use KVM: it is started in a mount namespace of its own with another {@code /dev}. */
@Tag("once")
class KvmAccessIT {
    /** Makes a /dev of four nodes, and a kvm that nobody may open if it was asked for. */
    private static final String OTHER_DEV = """
            set -e
            dev=$1 kvm=$2
            shift 2
            for node in null zero random urandom; do
                : > "$dev/$node"
                mount --bind "/dev/$node" "$dev/$node"
            done
            if [ "$kvm" = forbidden ]; then
                : > "$dev/kvm"
                chmod 0 "$dev/kvm"
            fi
            mount --rbind "$dev" /dev
            exec setpriv --bounding-set=-dac_override,-dac_read_search "$@"
            """;

    @TempDir
    private Path work;

    @BeforeEach
    void requireRoot() throws IOException {
        assumeThat(Files.getOwner(work).getName())
                .as("root makes mount namespaces")
                .isEqualTo("root");
    }

    @Test
    void start_deviceThatMayNotBeOpened_namesItsGroupAndTheWayOut() {
        VmLaunchException failure = catchThrowableOfType(
                VmLaunchException.class, () -> VirtualMachine.start(onKvm().build(), options("forbidden")));

        assertThat(failure)
                .hasMessageContaining("Permission denied")
                .hasMessageContaining("kvm: /dev/kvm is there, but this user may not open it (")
                .hasMessageContaining("add the user to its group")
                .hasMessageContaining("accel(Accels.kvm()) and accel(Accels.tcg()) behind it");
    }

    @Test
    void start_noDevice_saysSoAndTheWayOut() {
        VmLaunchException failure = catchThrowableOfType(
                VmLaunchException.class, () -> VirtualMachine.start(onKvm().build(), options("none")));

        assertThat(failure)
                .hasMessageContaining("No such file or directory")
                .hasMessageContaining("kvm: there is no /dev/kvm: load the module")
                .hasMessageContaining("accel(Accels.tcg())");
    }

    @Test
    void start_noDeviceAndTcgBehindKvm_runs() {
        CommandLine cmd = onKvm().accel(Accels.tcg()).build();

        try (VirtualMachine vm = VirtualMachine.start(cmd, options("none"))) {
            assertThat(vm.qmp().isOpen()).isTrue();
        }
    }

    private static CommandLine.Builder onKvm() {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .machine(Machines.q35())
                .accel(Accels.kvm());
    }

    private VmOptions options(String kvm) {
        Path dev = work.resolve("dev");
        List<String> inside = List.of("unshare", "-m", "sh", "-c", OTHER_DEV, "sh", dev.toString(), kvm);
        try {
            Files.createDirectory(dev);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return VmOptions.builder()
                .check(LaunchCheck.NEVER)
                .launchTimeout(Duration.ofSeconds(60))
                .launcher(qemu -> Stream.concat(inside.stream(), qemu.stream()).toList())
                .build();
    }
}
