package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.WaitingThread;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that are interrupted while they wait for a storage daemon that does not answer. */
@Timeout(60)
class DaemonInterruptIT {
    private static final ImageSource EMPTY = ImageSource.of(Blockdevs.nullCo(n -> n.size(1 << 20)));

    @TempDir
    Path directory;

    @Test
    void start_interrupted_leavesNothing() throws Exception {
        Path pid = directory.resolve("pid");
        Path silent = Files.writeString(
                directory.resolve("silent"), "#!/bin/sh\necho $$ > " + pid + "; read -r x < " + directory + "/fifo\n");
        Files.setPosixFilePermissions(silent, PosixFilePermissions.fromString("rwx------"));
        HostCommand.of("mkfifo", directory.resolve("fifo").toString()).run();

        WaitingThread starting = WaitingThread.start(() -> StorageDaemon.start(o -> o.program(silent)));
        await(() -> pid.toFile().length() > 0);
        starting.interrupt();

        assertThat(starting.failure()).isInstanceOf(QemuInterruptedException.class);
        assertThat(starting.staysInterrupted()).isTrue();
        assertThat(ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())))
                .isEmpty();
    }

    @Test
    void openAndExport_interrupted_areUndoneWhenTheDaemonDoesThem() throws Exception {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("there", EMPTY, false);
            daemon.serveNbd(null);

            signal(daemon, "STOP");
            WaitingThread opening = WaitingThread.start(() -> daemon.open("n", EMPTY, false));
            WaitingThread exporting = WaitingThread.start(() -> daemon.export(BlockExportOptions.nbd("e", "there")));
            opening.interrupt();
            exporting.interrupt();
            assertThat(opening.failure()).isInstanceOf(QemuInterruptedException.class);
            assertThat(exporting.failure()).isInstanceOf(QemuInterruptedException.class);
            assertThat(opening.staysInterrupted()).isTrue();
            signal(daemon, "CONT");

            var block = daemon.qmp().blocking().block();
            await(() -> block.queryBlockExports().isEmpty()
                    && block.queryNamedBlockNodes().stream().noneMatch(node -> "n".equals(node.nodeName())));
            daemon.open("n", EMPTY, false);
        }
    }

    @Test
    void open_interruptedUnderATakenName_leavesWhatHasIt() throws Exception {
        try (StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("n", EMPTY, false);

            signal(daemon, "STOP");
            WaitingThread opening = WaitingThread.start(() -> daemon.open("n", EMPTY, false));
            opening.interrupt();
            assertThat(opening.failure()).isInstanceOf(QemuInterruptedException.class);
            signal(daemon, "CONT");

            daemon.serveNbd(null);
            daemon.export(BlockExportOptions.nbd("e", "n")); // answered after what was given before
            assertThat(daemon.qmp().blocking().block().queryNamedBlockNodes()).isNotEmpty();
        }
    }

    private static void signal(StorageDaemon daemon, String name) {
        HostCommand.of("kill", "-" + name, String.valueOf(daemon.pid())).run();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
