package dev.qemu4j.vm.spill.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ByteLogTest {
    @TempDir
    private Path directory;

    @Test
    void read_anywhere_isWhatWasAppended() {
        ByteLog log = new ByteLog("a console", directory.resolve("log"), 64, 1000);
        byte[] all = new byte[900];
        new Random(1).nextBytes(all);
        append(log, all, 7);

        assertThat(log.size()).isEqualTo(900);
        assertThat(log.start()).isZero();
        for (int from = 0; from < 900; from += 13) {
            assertThat(read(log, from)).isEqualTo(Arrays.copyOfRange(all, from, 900));
        }
    }

    @Test
    void append_beyondTheFile_dropsTheOldest() {
        ByteLog log = new ByteLog("a console", directory.resolve("log"), 64, 256);
        byte[] all = new byte[5000];
        new Random(2).nextBytes(all);
        append(log, all, 41);

        assertThat(log.start()).isBetween(5000L - 320, 5000L - 256);
        assertThat(read(log, 0)).isEqualTo(Arrays.copyOfRange(all, (int) log.start(), 5000));
        assertThat(directory.resolve("log")).hasSize(256);
    }

    @Test
    void append_little_makesNoFile() {
        ByteLog log = new ByteLog("a console", directory.resolve("log"), 64, 256);
        append(log, new byte[64], 64);

        assertThat(directory.resolve("log")).doesNotExist();
        assertThat(read(log, 0)).hasSize(64);
    }

    @Test
    void read_afterTheFileIsGone_stillWorks() throws Exception {
        ByteLog log = new ByteLog("a console", directory.resolve("log"), 64, 1000);
        append(log, new byte[500], 50);
        Files.delete(directory.resolve("log"));

        assertThat(read(log, 0)).hasSize(500);
    }

    @Test
    void read_interruptedThread_losesNothing() {
        ByteLog log = new ByteLog("a console", directory.resolve("log"), 64, 1000);
        byte[] all = new byte[500];
        new Random(3).nextBytes(all);
        append(log, all, 50);

        Thread.currentThread().interrupt();
        byte[] read = read(log, 0);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(read).isEqualTo(all);
        append(log, all, 50);
        assertThat(log.start()).isZero();
        assertThat(read(log, 0)).hasSize(1000).startsWith(all);
    }

    @Test
    void append_whereAFileIsThere_takesAnotherAndLeavesThat() throws Exception {
        Path stale = Files.writeString(directory.resolve("log"), "of a process that was killed");
        Path second = Files.writeString(directory.resolve("log.1"), "of another");
        ByteLog log = new ByteLog("a console", stale, 64, 1000);
        byte[] all = new byte[500];
        new Random(4).nextBytes(all);
        append(log, all, 50);

        assertThat(log.start()).isZero();
        assertThat(read(log, 0)).isEqualTo(all);
        assertThat(stale).hasContent("of a process that was killed");

        log.unlink();
        assertThat(directory.resolve("log.2")).doesNotExist();
        assertThat(stale).exists();
        assertThat(second).hasContent("of another");
    }

    @Test
    void append_whereNoFileCanBe_keepsTheLatest() {
        ByteLog log = new ByteLog("a console", directory.resolve("no/such/log"), 64, 1000);
        append(log, new byte[500], 50);

        assertThat(log.size()).isEqualTo(500);
        assertThat(log.start()).isPositive();
        assertThat(read(log, 0).length).isEqualTo((int) (500 - log.start())).isBetween(32, 64);
    }

    private static void append(ByteLog log, byte[] all, int piece) {
        for (int at = 0; at < all.length; at += piece) {
            log.append(ByteBuffer.wrap(all, at, Math.min(piece, all.length - at)));
        }
    }

    private static byte[] read(ByteLog log, long from) {
        ByteBuffer target = ByteBuffer.allocate(10_000);
        long position = from;
        while (position < log.size()) {
            int before = target.position();
            position = log.read(position, target) + target.position() - before;
        }
        return Arrays.copyOf(target.array(), target.position());
    }
}
