package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a plan that are left for good. */
class KeepIT {
    @TempDir
    private Path base;

    @Test
    void keep_ofAnAppliedPlan_isUndoneByNobody() throws Exception {
        Path directory = base.resolve("made");
        try (AppliedPlan applied = apply(plan(directory))) {
            applied.keep();

            assertThat(applied).hasToString("a directory, kept");
            assertThatThrownBy(applied::keep)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a directory, kept");
        }
        assertThat(Sweep.plans(base.resolve("journals"), Privilege.none()).plans())
                .isEmpty();
        assertThat(directory).isDirectory();
        assertThat(directory.resolve("file")).hasContent("new");
        assertThat(base.resolve("journals")).doesNotExist();
    }

    @Test
    void keep_afterClose_isRefused() {
        AppliedPlan applied = apply(plan(base.resolve("made")));
        applied.close();

        assertThatThrownBy(applied::keep).isInstanceOf(IllegalStateException.class);
        assertThat(base.resolve("made")).doesNotExist();
    }

    @Test
    void keep_planThatOpenedSomething_isRefusedAndStillUndone() {
        Plan opening = Plan.builder("a resource")
                .steps(plan(base.resolve("made")))
                .step(PlanStep.open("open it", List.of("true"), rights -> () -> {})
                        .build())
                .build();
        try (AppliedPlan applied = apply(opening)) {
            assertThatThrownBy(applied::keep)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a step has opened what ends with this JVM");
        }
        assertThat(base.resolve("made")).doesNotExist();
    }

    @Test
    void keep_planThatOthersUse_isRefused() {
        Path journals = base.resolve("journals");
        Plan shared = Plan.builder("shared")
                .key("keep-it")
                .steps(plan(base.resolve("made")))
                .build();
        AppliedPlan applied = shared.apply(Privilege.none(), PlanListener.NONE, journals);
        try (PlanUse use = Plan.join(journals, "keep-it", Privilege.none())) {
            assertThat(use).isNotNull();
            assertThatThrownBy(applied::keep)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("others use it");
        }
        applied.close();
        assertThat(base.resolve("made")).doesNotExist();
        assertThat(Files.exists(journals)).isFalse();
    }

    private AppliedPlan apply(Plan plan) {
        return plan.apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
    }

    private static Plan plan(Path directory) {
        return Plan.builder("a directory")
                .step(PlanStep.run("make it", "mkdir", directory.toString())
                        .undo("rmdir", directory.toString())
                        .build())
                .step(PlanStep.write("write a file", directory.resolve("file"), "new\n", "0644")
                        .build())
                .build();
    }
}
