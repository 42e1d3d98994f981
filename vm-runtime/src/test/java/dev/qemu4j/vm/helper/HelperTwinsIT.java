package dev.qemu4j.vm.helper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.HangingProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The future of a helper that is run to its end. */
@Timeout(120)
class HelperTwinsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path work;

    @Test
    void runAsync_helperThatEnds_hasDoneItsWork() throws Exception {
        Path made = RunPath.of("made");
        Helper maker = maker("echo content > \"$0\"", made.toString());
        try (RunDirectory directory = RunDirectory.create(work)) {
            VmHelper.runAsync(maker, directory, LIMIT).get(60, TimeUnit.SECONDS);

            assertThat(directory.path().resolve("made")).hasContent("content");
        }
    }

    @Test
    void runAsync_helperThatFails_failsTheFuture() {
        try (RunDirectory directory = RunDirectory.create(work)) {
            assertThatThrownBy(() -> VmHelper.runAsync(maker("echo no room >&2; exit 4"), directory, LIMIT)
                            .get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(HostCommandException.class)
                    .hasMessageContaining("exit code 4: no room");
        }
    }

    @Test
    void runAsync_cancelled_endsTheHelper() throws Exception {
        HangingProgram hanging = new HangingProgram(work);
        try (RunDirectory directory = RunDirectory.create(work)) {
            CompletableFuture<?> run = VmHelper.runAsync(maker(hanging.script()), directory, LIMIT);
            ProcessHandle helper = hanging.started(run);

            run.cancel(true);

            assertThat(helper.onExit()).succeedsWithin(LIMIT);
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void runAsync_null_isRefusedByNameAtOnce() {
        try (RunDirectory directory = RunDirectory.create(work)) {
            Helper maker = maker("exit 0");
            assertThatNullPointerException()
                    .isThrownBy(() -> VmHelper.runAsync(null, directory, LIMIT))
                    .withMessage("helper");
            assertThatNullPointerException()
                    .isThrownBy(() -> VmHelper.runAsync(maker, null, LIMIT))
                    .withMessage("directory");
            assertThatNullPointerException()
                    .isThrownBy(() -> VmHelper.runAsync(maker, directory, null))
                    .withMessage("limit");
        }
    }

    private static Helper maker(String script, String... arguments) {
        String[] all = new String[arguments.length + 2];
        all[0] = "-c";
        all[1] = script;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return Helper.builder("maker", "sh", all).readyOnExit(true).build();
    }
}
