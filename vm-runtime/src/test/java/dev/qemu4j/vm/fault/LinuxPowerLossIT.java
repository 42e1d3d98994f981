package dev.qemu4j.vm.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A loss of power under Linux, which has synced a part of what it wrote. */
@Tag("once")
@Timeout(600)
class LinuxPowerLossIT {
    private static final int BLOCK = 4096;

    @TempDir
    private Path work;

    @Test
    void cut_keepsWhatWasSyncedOnly() throws Exception {
        Path disk = work.resolve("disk.raw");
        byte[] old = new byte[64 * BLOCK];
        Arrays.fill(old, (byte) 'o');
        Files.write(disk, old);
        try (LinuxMachine machine = LinuxMachine.boot(
                        LinuxGuest.builder().module("virtio_blk"),
                        "-drive",
                        "if=none,id=data,format=raw,file=" + disk,
                        "-device",
                        "virtio-blk-pci,drive=data");
                PowerLoss power = machine.vm().faults().armPowerLoss(work, List.of("data"))) {
            machine.run(write("a", 0) + " conv=fsync");
            machine.run(write("b", 1) + " conv=fsync");
            machine.run(write("c", 1) + " oflag=direct");
            machine.run(write("d", 2) + " oflag=direct");
            // They are in the file by now, where a mere kill of QEMU leaves them.
            assertThat(block(disk, 1)).containsOnly('c');
            assertThat(block(disk, 2)).containsOnly('d');

            power.cut();
            assertThat(block(disk, 0)).containsOnly('a');
            assertThat(block(disk, 1)).containsOnly('b');
            assertThat(block(disk, 2)).containsOnly('o');
            assertThat(block(disk, 3)).containsOnly('o');
        }
    }

    private static String write(String letter, int block) {
        return "head -c " + BLOCK + " /dev/zero | tr '\\0' " + letter + " >/tmp/block; dd if=/tmp/block of=/dev/vda bs="
                + BLOCK + " count=1 seek=" + block;
    }

    private static byte[] block(Path disk, int number) throws Exception {
        return Arrays.copyOfRange(Files.readAllBytes(disk), number * BLOCK, (number + 1) * BLOCK);
    }
}
