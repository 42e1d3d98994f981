package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Eventually;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan's resources stay as long as they are used, in this JVM or another. */
class PlanUseIT {
    static final String KEY = "a key";

    @TempDir
    Path base;

    static Plan plan(Path base) {
        String made = base.resolve("made").toString();
        return Plan.builder("a shared directory")
                .key(KEY)
                .step(PlanStep.run("make it", "mkdir", made)
                        .undo("rmdir", made)
                        .presentIf("test", "-d", made)
                        .build())
                .build();
    }

    @Test
    void sweep_ownerKilledUserAlive_leavesItUntilTheUserEnds() throws Exception {
        try (TestJvm owner = start("apply")) {
            PlanUse use = join();
            owner.kill();
            Eventually.until("the owner's death", Eventually.SOON, owner::isGone);

            assertThat(sweep()).isEmpty();
            assertThat(base.resolve("made")).isDirectory();

            use.close();
            assertThat(base.resolve("made")).doesNotExist();
            assertThat(base.resolve("journals")).doesNotExist();
        }
    }

    @Test
    void close_usedByAnotherJvm_isUndoneByTheLastUser() throws Exception {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        try (TestJvm user = start("join")) {
            applied.close();
            assertThat(base.resolve("made")).isDirectory();
            assertThat(sweep()).isEmpty();

            assertThat(user.exit()).isZero();
        }
        assertThat(base.resolve("made")).doesNotExist();
        assertThat(base.resolve("journals")).doesNotExist();
    }

    @Test
    void sweep_ownerClosedAndUserKilled_undoes() throws Exception {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        try (TestJvm user = start("join")) {
            applied.close();
            user.kill();
            Eventually.until("the user's death", Eventually.SOON, user::isGone);
        }

        assertThat(sweep()).containsExactly("a shared directory");
        assertThat(base.resolve("made")).doesNotExist();
    }

    @Test
    void close_userOfTheSameJvm_theLastUndoes() {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        PlanUse first = join();
        PlanUse second = join();

        first.close();
        applied.close();
        assertThat(sweep()).isEmpty();
        assertThat(base.resolve("made")).isDirectory();

        second.close();
        assertThat(base.resolve("made")).doesNotExist();
    }

    @Test
    void missing_removedByAnotherProgram_ownerAndUserAreTold() throws Exception {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        PlanUse use = join();
        assertThat(applied.missing()).isEmpty();
        assertThat(use.missing()).isEmpty();

        Files.delete(base.resolve("made"));

        assertThat(applied.missing()).containsExactly("make it");
        assertThat(use.missing()).containsExactly("make it");
        use.close();
        applied.close();
        assertThat(applied.missing()).isEmpty();
        assertThat(use.missing()).isEmpty();
    }

    @Test
    void close_usersGoneBefore_undoes() {
        AppliedPlan applied = plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
        join().close();
        assertThat(base.resolve("made")).isDirectory();

        applied.close();

        assertThat(base.resolve("made")).doesNotExist();
        assertThat(Plan.join(base.resolve("journals"), KEY, Privilege.none())).isNull();
    }

    private PlanUse join() {
        PlanUse use = Plan.join(base.resolve("journals"), KEY, Privilege.none());
        if (use == null) {
            throw new AssertionError("there is no plan of that key");
        }
        return use;
    }

    private List<String> sweep() {
        return Sweep.plans(base.resolve("journals"), Privilege.none()).plans();
    }

    private TestJvm start(String what) {
        TestJvm jvm = TestJvm.start(TestJvm.command(PlanUseMain.class, what, base.toString()));
        assertThat(jvm.line()).isEqualTo("ready");
        return jvm;
    }
}
