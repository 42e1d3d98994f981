package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.ImageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures of a mount's steps, of which some are the image's and not a device's. */
class MountRunTest {
    @TempDir
    Path directory;

    @Test
    void isOfTheImage_serverThatRefuses_isTheImages() {
        assertThat(MountRun.isOfTheImage(failure(new ImageException("refused", null))))
                .isTrue();
    }

    @Test
    void isOfTheImage_another_isNot() {
        assertThat(MountRun.isOfTheImage(failure(new IllegalStateException("taken"))))
                .isFalse();
    }

    @Test
    void isTaken_deviceOfAnother_isNotOfTheImage() {
        PlanException lost = failure(new DeviceTakenException("taken", new IllegalStateException()));

        assertThat(MountRun.isTaken(lost)).isTrue();
        assertThat(MountRun.isOfTheImage(lost)).isFalse();
        assertThat(MountRun.isTaken(failure(new ImageException("refused", null))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "mount: /mnt: unknown filesystem type 'nosuchfs'. | UNKNOWN_FILE_SYSTEM",
                "mount: /in use/x: wrong fs type, bad option, bad superblock on /dev/loop0 | UNKNOWN_FILE_SYSTEM",
                "mount: /mnt: must be superuser to use mount. | NO_PERMISSION",
                "mount: /mnt: /dev/loop0 already mounted or mount point busy. | BUSY",
                "mount: /mnt: can't read superblock on /dev/loop0. | DAMAGED",
                "mount: /read-only: cannot mount /dev/loop0 read-only. | READ_ONLY",
                "mount: /read-only: something new. | OTHER"
            })
    void problem_ofMountsWords_isWithoutTheNames(String words, MountProblem problem) {
        assertThat(MountProblem.told(words)).isEqualTo(problem);
    }

    @Test
    void told_realMount_isTypedWithAdvice() {
        Plan plan = Plan.builder("a mount")
                .step(PlanStep.run(
                                "mount it",
                                "mount",
                                "-t",
                                "tmpfs",
                                "-o",
                                "nosuchoption=1",
                                "tmpfs",
                                directory.toString())
                        .build())
                .build();
        PlanException failure = catchThrowableOfType(
                PlanException.class,
                () -> plan.apply(Privilege.none(), new PlanListener() {}, directory.resolve("journals")));

        assertThat(MountRun.told(failure)).isInstanceOfSatisfying(MountException.class, e -> {
            assertThat(e.problem()).isIn(MountProblem.UNKNOWN_FILE_SYSTEM, MountProblem.NO_PERMISSION);
            assertThat(e).hasMessageEndingWith(e.problem().advice()).hasCause(failure);
        });
    }

    @Test
    void told_anotherTool_staysThePlans() {
        PlanException failure = failure(new IllegalStateException("taken"));

        assertThat(MountRun.told(failure)).isSameAs(failure);
    }

    private PlanException failure(RuntimeException cause) {
        Plan plan = Plan.builder("a mount")
                .step(PlanStep.open("serve", List.of("sh"), rights -> {
                            throw cause;
                        })
                        .build())
                .build();
        return catchThrowableOfType(
                PlanException.class, () -> plan.apply(Privilege.none(), new PlanListener() {}, directory));
    }
}
