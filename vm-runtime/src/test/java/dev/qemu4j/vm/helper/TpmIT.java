package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real swtpm, seen by a real guest. */
@Tag("once")
class TpmIT {
    /** Asks for the clock, in which the resets of the TPM's whole life are counted. */
    private static final String RESETS = "exec 3<>/dev/tpm0; printf '\\200\\001\\0\\0\\0\\012\\0\\0\\001\\201' >&3;"
            + " dd bs=64 count=1 <&3 2>/dev/null | od -An -v -tx1 | tr -d ' \\n' | cut -c53-60; exec 3>&-";

    @TempDir
    private Path work;

    @Test
    void emulated_guest_seesVersion2ThatIsNewEachTime() throws Exception {
        long first = resets(Tpm.emulated());

        assertThat(resets(Tpm.emulated())).isEqualTo(first);
    }

    @Test
    void emulated_stateDirectory_isKeptOverBoots() throws Exception {
        Tpm tpm = Tpm.emulated(work.resolve("tpm")).crb();
        long first = resets(tpm);

        assertThat(resets(tpm)).isGreaterThan(first);
        assertThat(work.resolve("tpm/tpm2-00.permall")).exists();
    }

    @Test
    void emulated_version12_isSeen() {
        try (LinuxMachine machine =
                LinuxMachine.boot(guest(), List.of(Tpm.emulated().version12()))) {
            assertThat(machine.run("cat /sys/class/tpm/tpm0/tpm_version_major").strip())
                    .isEqualTo("1");
            assertThat(machine.vm().helpers().get(0).command()).doesNotContain("--tpm2");
        }
    }

    @Test
    void emulated_stateInUse_isRefused() {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .option("-display", "none")
                .option("-machine", "q35")
                .with(Tpm.emulated(work.resolve("tpm")))
                .build();
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            assertThat(vm.helpers()).hasSize(1);
            assertThat(catchThrowableOfType(HelperStateInUseException.class, () -> VirtualMachine.start(cmd)))
                    .hasMessageContaining("tpm0");
        }
    }

    @Test
    void stop_ofTheMachine_endsSwtpmByItself() throws Exception {
        Path state = Files.createDirectory(work.resolve("tpm"));
        LinuxMachine machine = LinuxMachine.boot(guest(), List.of(Tpm.emulated(state)));
        VmHelper swtpm = machine.vm().helpers().get(0);

        machine.close();

        assertThat(swtpm.exit().get(5, TimeUnit.SECONDS).succeeded())
                .as(swtpm::stderrTail)
                .isTrue();
    }

    private static long resets(Tpm tpm) {
        try (LinuxMachine machine = LinuxMachine.boot(guest(), List.of(tpm))) {
            assertThat(machine.run("cat /sys/class/tpm/tpm0/tpm_version_major").strip())
                    .isEqualTo("2");
            return Long.parseLong(machine.run(RESETS).strip(), 16);
        }
    }

    private static LinuxGuest.Builder guest() {
        return LinuxGuest.builder().compressedKernel().module("tpm_tis").module("tpm_crb");
    }
}
