package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The words by which {@code qemu-nbd} tells whether a kernel's device is its own. */
class NbdConnectionTest {
    @Test
    void isConnected_itsOwnDevice_only() {
        String line = "NBD device /dev/nbd1 is now connected to driver=raw,file.filename=/x";

        assertThat(NbdConnection.isConnected(line, Path.of("/dev/nbd1"))).isTrue();
        assertThat(NbdConnection.isConnected(line, Path.of("/dev/nbd10"))).isFalse();
        assertThat(NbdConnection.isConnected("qemu-nbd: " + line, Path.of("/dev/nbd1")))
                .isFalse();
    }

    @Test
    void isTaken_kernelRefusesTheSocket_only() {
        assertThat(NbdConnection.isTaken("ended with 1\nqemu-nbd: Failed to set NBD socket"))
                .isTrue();
        assertThat(NbdConnection.isTaken("qemu-nbd: Failed to open '/Failed to set NBD socket': No such file"))
                .isFalse();
    }
}
