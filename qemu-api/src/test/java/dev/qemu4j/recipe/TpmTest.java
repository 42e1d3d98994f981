package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
