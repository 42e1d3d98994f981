package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.img.Compaction.CompactionRun;
import dev.qemu4j.img.Compaction.Saved;
import dev.qemu4j.img.targets.internal.ReplacedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The moment from which on a compaction cannot be taken back. */
@Timeout(20)
class CompactionTest {
    private static final Saved SAVED = new Saved(DataSize.ofMib(2), DataSize.ofMib(1));

    @TempDir
    Path directory;

    @Test
    void cancel_whenTheImageIsAboutToBeReplaced_isFalse() throws Exception {
        CountDownLatch passed = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompactionRun run = CompactionRun.start(own -> {
            own.pass();
            passed.countDown();
            awaitQuietly(end);
            return SAVED;
        });
        passed.await();

        assertThat(run.cancel(true)).isFalse();

        end.countDown();
        assertThat(run.get(10, TimeUnit.SECONDS)).isEqualTo(SAVED);
    }

    @Test
    void pass_cancelledBefore_isRefused() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        CompactionRun run = CompactionRun.start(own -> {
            own.cancel(true);
            try {
                own.pass();
            } catch (CancellationException e) {
                refused.countDown();
            }
            return SAVED;
        });

        assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(run).isCancelled();
    }

    @Test
    void replaceBy_refusedAtLast_leavesTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("image"), "old");
        Path other = Files.writeString(directory.resolve("other"), "new");
        ReplacedFile replaced = ReplacedFile.of(file);

        assertThatThrownBy(() -> replaced.replaceBy(other, () -> {
                    throw new CancellationException();
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(file).hasContent("old");

        replaced.replaceBy(other, () -> {});
        assertThat(file).hasContent("new");
    }

    @Test
    void replaceBy_interrupted_leavesTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("image"), "old");
        Path other = Files.writeString(directory.resolve("other"), "new");
        ReplacedFile replaced = ReplacedFile.of(file);

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> replaced.replaceBy(other, () -> {})).isInstanceOf(QemuInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(file).hasContent("old");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw QemuInterruptedException.of("waiting for the end of the test", e);
        }
    }
}
