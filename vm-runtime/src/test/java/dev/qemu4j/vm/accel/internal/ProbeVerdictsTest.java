package dev.qemu4j.vm.accel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.vm.accel.internal.ProbeVerdict.Outcome;
import dev.qemu4j.vm.cache.internal.CacheDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts that are kept, of a program that stands in for QEMU. */
class ProbeVerdictsTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path work;

    @Test
    void of_oneThatWasLateForAShortLimit_isTriedAgainWithALongerOne() throws IOException {
        String program = qemuThatWaits();

        assertThat(of(program, SHORT).outcome()).isEqualTo(Outcome.LATE);
        Files.createFile(work.resolve("go"));

        assertThat(of(program, SHORT).outcome()).as("not tried again").isEqualTo(Outcome.LATE);
        assertThat(of(program, LONG).outcome()).isEqualTo(Outcome.RUNS);
        assertThat(of(program, SHORT).outcome()).isEqualTo(Outcome.RUNS);
    }

    private ProbeVerdict of(String program, Duration limit) {
        return new ProbeVerdicts(new CacheDirectory(null), limit).of(Target.X86_64, program, "kvm");
    }

    /** Ends as the probe's guest does, once there is a file beside it. */
    private String qemuThatWaits() throws IOException {
        Path program = work.resolve("qemu");
        Files.writeString(
                program, "#!/bin/sh\nuntil [ -e " + work.resolve("go") + " ]; do sleep 0.02; done\nprintf 64\n");
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"))
                .toString();
    }
}
