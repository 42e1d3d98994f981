package dev.qemu4j.vm.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostCommandException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in the place of tesseract, some of which never end. */
@Timeout(60)
@Tag("once")
class TextRaceIT {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SPARSE = 11;
    private static final Pattern TEXT = Pattern.compile("login:");
    private static final Screenshot SHOT = new Screenshot(1, 1, new byte[Screenshot.CHANNELS]);

    @TempDir
    Path directory;

    @Test
    void race_oneShowsTheText_endsTheOthers() throws Exception {
        // The reader of scattered words waits until the three others run.
        TextRecognition program = program("""
                if [ "$4" = %d ]; then
                  while [ "$(ls %s/pid.* 2>/dev/null | wc -l)" != 3 ]; do :; done
                  echo login:
                else
                  echo $$ >%s/writing.$$ && mv %s/writing.$$ %s/pid.$$
                  exec tail -f /dev/null
                fi
                """.formatted(SPARSE, directory, directory, directory, directory));

        assertThat(new TextSearch(TEXT, program, () -> false, 4).test(SHOT)).isTrue();

        assertThat(pids()).hasSize(3).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    @Test
    void race_oneFailsAndOneShowsTheText_isFound() throws Exception {
        TextRecognition program = program("[ \"$4\" = %d ] && echo login: || exit 3".formatted(SPARSE));

        assertThat(new TextSearch(TEXT, program, () -> false, 4).test(SHOT)).isTrue();
        assertThat(new TextSearch(TEXT, program, () -> false, 1).test(SHOT)).isTrue();
        assertThatThrownBy(() -> new TextSearch(Pattern.compile("other"), program, () -> false, 4).test(SHOT))
                .isInstanceOf(HostCommandException.class);
    }

    @Test
    void race_pictureIsStillTheSame_isNotReadAgain() throws Exception {
        TextRecognition program = program("echo $$ >%s/pid.$$".formatted(directory));
        TextSearch search = new TextSearch(TEXT, program, () -> false, 2);

        assertThat(search.test(SHOT)).isFalse();
        assertThat(search.test(SHOT)).isFalse();

        assertThat(pids()).hasSize(TextVariant.values().length);
    }

    @Test
    void race_twoLanes_runNoMoreAtATime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        TextRace race = new TextRace(
                2,
                variant -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    two.countDown();
                    await(two);
                    running.decrementAndGet();
                    return false;
                },
                () -> false);

        assertThat(race.run()).isFalse();
        assertThat(most).hasValue(2);
    }

    @Test
    void race_ended_readsNoMore() {
        AtomicInteger read = new AtomicInteger();
        TextRace race = new TextRace(
                1,
                variant -> {
                    read.incrementAndGet();
                    return false;
                },
                () -> read.get() > 0);

        assertThat(race.run()).isFalse();
        assertThat(read).hasValue(1);
    }

    @Test
    void race_cancelled_endsAll() throws Exception {
        TextRecognition program = program("echo $$ >%s/pid.$$; exec tail -f /dev/null".formatted(directory));
        TextSearch search = new TextSearch(TEXT, program, () -> false, 2);
        CountDownLatch over = new CountDownLatch(1);
        Task<Boolean> task = Task.start("screen", t -> {
            try {
                return search.test(SHOT);
            } finally {
                over.countDown();
            }
        });
        Await.until(
                Await.Condition.polling(() -> count() == 2, Duration.ofMillis(10)), "waiting for both readings", LIMIT);

        task.cancel(true);

        assertThat(over.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(pids()).hasSize(2).noneMatch(pid -> ProcessHandle.of(pid).isPresent());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw QemuInterruptedException.of("waiting for the other lane", e);
        }
    }

    private int count() {
        try {
            return pids().size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Long> pids() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("pid."))
                    .map(name -> Long.valueOf(name.substring("pid.".length())))
                    .toList();
        }
    }

    private TextRecognition program(String script) throws IOException {
        Path program = directory.resolve("tesseract");
        Files.writeString(program, "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return TextRecognition.of().by(program.toString());
    }
}
