package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.base.QemuTimeoutException;
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

/** Failures of a mount's steps, of which some are the image's and not a device's. */
class MountRunTest {
    @TempDir
    Path directory;

    @Test
    void isOfTheImage_serverThatDoesNotComeUp_isTheImages() {
        assertThat(MountRun.isOfTheImage(failure(new QemuTimeoutException("not up", null))))
                .isTrue();
    }

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
