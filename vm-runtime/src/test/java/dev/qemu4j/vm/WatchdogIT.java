package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.WatchdogAction;
import dev.qemu4j.qapi.runstate.WatchdogEvent;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.guests.BootSector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A real watchdog, which a guest starts and does not feed, on each QEMU that there is. */
class WatchdogIT {
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    private Path work;

    @ParameterizedTest
    @MethodSource("dev.qemu4j.vm.Emulators#x86")
    void exit_watchdogThatCutsThePower_isTold(QemuInstallation qemu) throws Exception {
        try (VirtualMachine vm = start(qemu, "watchdog=poweroff")) {
            assertThat(vm.exit().get(60, TimeUnit.SECONDS)).hasReason(VmExitReason.WATCHDOG);
            assertThat(vm.events().all(WatchdogEvent.class))
                    .singleElement()
                    .extracting(WatchdogEvent::action)
                    .isEqualTo(WatchdogAction.POWEROFF);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.qemu4j.vm.Emulators#x86")
    void exit_watchdogThatResetsWhereAResetEndsTheMachine_isTold(QemuInstallation qemu) throws Exception {
        try (VirtualMachine vm = start(qemu, "watchdog=reset,reboot=shutdown")) {
            assertThat(vm.exit().get(60, TimeUnit.SECONDS)).hasReason(VmExitReason.WATCHDOG);
        }
    }

    @Test
    void await_watchdogThatPauses_isAStateFromWhichTheGuestGoesOn() throws Exception {
        try (VirtualMachine vm = start(QemuInstallation.find(Target.X86_64), "watchdog=pause")) {
            assertThat(vm.control().await(RunState.WATCHDOG, SOON)).isEqualTo(RunState.WATCHDOG);

            assertThat(vm.control().resume()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void exit_watchdogThatHasResetTheMachineBefore_isNotTheReason() throws Exception {
        try (VirtualMachine vm = start(QemuInstallation.find(Target.X86_64), "watchdog=reset")) {
            vm.console().expect("bites", SOON);
            vm.console().expect("bites", SOON); // it has booted anew
            vm.control().pause();

            assertThat(vm.stop(StopLadder.atOnce())).hasReason(VmExitReason.HOST_COMMAND);
        }
    }

    private VirtualMachine start(QemuInstallation qemu, String action) throws IOException {
        Path disk = BootSector.IS_BITTEN.write(work.resolve("disk"), "bites");
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "pc,accel=tcg")
                .memory(DataSize.ofMib(32))
                .option("-drive", "if=virtio,format=raw,file=" + disk)
                .option("-device", "ib700")
                .option("-action", action)
                .with(SerialConsole.create())
                .build();
        return VirtualMachine.start(cmd, o -> o.installation(qemu));
    }
}
