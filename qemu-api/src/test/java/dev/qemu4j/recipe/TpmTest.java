package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TpmTest {
    private static final Tpm TPM = Tpm.of(Path.of("swtpm.sock"));

    @Test
    void of_socket_makesTheEmulator() {
        assertThat(Arguments.of(TPM))
                .containsExactly(
                        "-chardev",
                        "socket,id=tpm0-socket,path=swtpm.sock",
                        "-tpmdev",
                        "emulator,id=tpm0,chardev=tpm0-socket",
                        "-device",
                        "tpm-tis,id=tpm0-device,tpmdev=tpm0");
    }

    @Test
    void version12_swtpmThatRuns_isRefused() {
        assertThatThrownBy(TPM::version12)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("version12: the swtpm at swtpm.sock has its version (expected: ");
    }

    @Test
    void passthrough_takesTheHostsAndNoProgram() {
        Tpm host = Tpm.passthrough(Path.of("/dev/tpm0"));

        assertThat(Arguments.of(host.crb().tpmdev(t -> t.cancelPath("/sys/class/tpm/tpm0/device/cancel"))))
                .containsExactly(
                        "-tpmdev",
                        "passthrough,id=tpm0,path=/dev/tpm0,cancel-path=/sys/class/tpm/tpm0/device/cancel",
                        "-device",
                        "tpm-crb,id=tpm0-device,tpmdev=tpm0");
        assertThatThrownBy(host::version12)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/dev/tpm0");
        assertThatThrownBy(() -> host.chardev(c -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void emulated_needsSwtpmInTheRunDirectory() {
        CommandLine cmd =
                CommandLine.builder(Target.X86_64).with(Tpm.emulated().crb()).build();

        assertThat(cmd.toArguments()).contains("socket,id=tpm0-socket,path=/proc/self/qemu4j-run/tpm0");
        Helper swtpm = cmd.in(Path.of("/run/x")).helpers().get(0);
        assertThat(swtpm.name()).isEqualTo("tpm0");
        assertThat(swtpm.commands())
                .containsExactly(List.of(
                        "swtpm",
                        "socket",
                        "--tpmstate",
                        "dir=/run/x/tpm0-state",
                        "--ctrl",
                        "type=unixio,path=/run/x/tpm0",
                        "--terminate",
                        "--tpm2"));
        assertThat(swtpm.state()).isEqualTo(Path.of("/run/x/tpm0-state"));
        assertThat(swtpm.readySocket()).isEqualTo(Path.of("/run/x/tpm0"));
        assertThat(swtpm.hint()).startsWith("install swtpm");
    }

    @Test
    void emulated_stateDirectory_isTaken() {
        Helper swtpm = CommandLine.builder(Target.X86_64)
                .with(Tpm.emulated(Path.of("state")).version12())
                .build()
                .helpers()
                .get(0);

        assertThat(swtpm.state()).isEqualTo(Path.of("state"));
        assertThat(swtpm.commands().get(0)).contains("dir=state").doesNotContain("--tpm2");
        assertThatThrownBy(() -> Tpm.emulated(Path.of("a,b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a,b");
    }

    @Test
    void equals_otherState_isAnother() {
        assertThat(Tpm.emulated()).isEqualTo(Tpm.emulated()).isNotEqualTo(Tpm.emulated(Path.of("state")));
    }

    @Test
    void drivers_ofOtherMachines_areTaken() {
        assertThat(Arguments.of(TPM.crb())).contains("tpm-crb,id=tpm0-device,tpmdev=tpm0");
        assertThat(Arguments.of(TPM.driver("tpm-tis-device"))).contains("tpm-tis-device,id=tpm0-device,tpmdev=tpm0");
    }

    @Test
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(TPM.chardev(c -> c.logfile("log"))
                        .tpmdev(t -> t.property("x-new", "y"))
                        .device(d -> d.property("ppi", false))))
                .contains(
                        "socket,id=tpm0-socket,path=swtpm.sock,logfile=log",
                        "emulator,id=tpm0,chardev=tpm0-socket,x-new=y",
                        "tpm-tis,id=tpm0-device,tpmdev=tpm0,ppi=off");
    }
}
