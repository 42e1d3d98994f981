package dev.qemu4j.vm.suspend.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumedMarkTest {
    private static final byte[] REST = "state and description".getBytes(US_ASCII);

    @TempDir
    private Path work;

    private Path file() throws IOException {
        Path file = Files.createFile(work.resolve("vm.state"));
        StateFile.begin(file);
        Files.write(file, REST, StandardOpenOption.APPEND);
        return file;
    }

    @Test
    void set_fileThatIsWhole_changesTheFirstBytesAlone() throws IOException {
        Path file = file();
        assertThat(ResumedMark.isOn(file)).isFalse();
        assertThat(ResumedMark.set(file)).isTrue();
        assertThat(ResumedMark.isOn(file)).isTrue();
        assertThat(ResumedMark.set(file)).isFalse();
        assertThat(Files.readAllBytes(file))
                .hasSize(StateFile.NAME.length + REST.length)
                .startsWith(ResumedMark.RESUMED)
                .endsWith(REST);
    }

    @Test
    void set_severalAtOnce_oneSetsIt() throws Exception {
        Path file = file();
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> set = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CompletableFuture<Boolean> one = new CompletableFuture<>();
            set.add(one);
            new Thread(() -> {
                        try {
                            start.await();
                            one.complete(ResumedMark.set(file));
                        } catch (IOException | InterruptedException e) {
                            one.completeExceptionally(e);
                        }
                    })
                    .start();
        }
        start.countDown();
        int winners = 0;
        for (CompletableFuture<Boolean> one : set) {
            winners += one.get(30, TimeUnit.SECONDS) ? 1 : 0;
        }
        assertThat(winners).isEqualTo(1);
    }

    @Test
    void set_fileThatIsCut_failsAndLeavesIt() throws IOException {
        Path file = Files.write(work.resolve("cut"), new byte[3]);
        assertThatThrownBy(() -> ResumedMark.set(file)).isInstanceOf(IOException.class);
        assertThat(file).hasSize(3);
    }
}
