package dev.qemu4j.vm.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.vm.SuspendedVm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.migrate.MigrateException;
import dev.qemu4j.vm.suspend.SuspendException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a seed has another place in each QEMU, and is the same disk for the guest. */
@Tag("once")
@Timeout(300)
class SeedStateIT {
    private static final VmOptions PAUSED = VmOptions.builder().paused(true).build();

    @TempDir
    private Path directory;

    private static CommandLine machine(String hostname) {
        return CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .memory(DataSize.ofMib(32))
                .with(Seed.nocloud().hostname(hostname))
                .build();
    }

    @Test
    void resume_machineWithASeed_goesOnWithTheSameSeedOnly() {
        Path state = directory.resolve("state");
        try (VirtualMachine vm = VirtualMachine.start(machine("web"), PAUSED)) {
            vm.suspendTo(state);
        }

        try (VirtualMachine vm = SuspendedVm.open(state).resume(machine("web"), o -> {})) {
            assertThat(vm.control().state()).isEqualTo(RunState.PRELAUNCH);
        }
        assertThatThrownBy(() ->
                        SuspendedVm.open(state).resume(machine("db"), o -> {}).close())
                .isInstanceOf(SuspendException.class)
                .hasMessageContaining("the disk cidata-device is")
                .hasMessageContaining("cidata.iso, SHA-256 ");
    }

    @Test
    void migrate_machineWithASeed_takesTheSameSeedOnly() {
        try (VirtualMachine vm = VirtualMachine.start(machine("web"), PAUSED)) {
            assertThatThrownBy(() -> vm.migrateTo(machine("db")).close())
                    .isInstanceOf(MigrateException.class)
                    .hasMessageContaining("cidata.iso, SHA-256 ");
            assertThat(vm.isAlive()).isTrue();

            try (VirtualMachine there = vm.migrateTo(machine("web"))) {
                assertThat(there.isAlive()).isTrue();
                assertThat(vm.isAlive()).isFalse();
            }
        }
    }
}
