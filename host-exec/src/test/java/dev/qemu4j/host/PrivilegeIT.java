package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrivilegeIT {
    @TempDir
    Path base;

    @Test
    void apply_stepsThatNeedRoot_runThroughTheChosenProgramAndNoOthers() throws Exception {
        Path log = base.resolve("log");
        Path program = Files.writeString(base.resolve("become"), "#!/bin/sh\necho \"$*\" >>" + log + "\nexec \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path made = base.resolve("made");
        Plan plan = Plan.builder("rights")
                .step(PlanStep.run("a user's", "mkdir", made.toString())
                        .undo("rmdir", made.toString())
                        .build())
                .step(PlanStep.run("root's", "touch", made + "/x")
                        .undo("rm", made + "/x")
                        .asRoot()
                        .build())
                .build();

        try (AppliedPlan applied =
                plan.apply(Privilege.of(program.toString()), PlanListener.NONE, base.resolve("journals"))) {
            assertThat(applied.plan()).isSameAs(plan);
            assertThat(log).hasContent("touch " + made + "/x");
        }
        assertThat(Files.readAllLines(log)).containsExactly("touch " + made + "/x", "rm " + made + "/x");
        assertThat(plan.describe()).contains("# touch").contains("$ mkdir");
    }

    @Test
    void missing_theProgramGivesNoRightsAnyMore_isNoMissingPart() throws IOException {
        Path allowed = Files.createFile(base.resolve("allowed"));
        Path made = base.resolve("made");
        String script = "test -e " + allowed + " || { echo a password is required >&2; exit 1; }; exec \"$@\"";
        Plan plan = Plan.builder("rights")
                .step(PlanStep.run("make it", "mkdir", made.toString())
                        .undo("rmdir", made.toString())
                        .presentIf("test", "-d", made.toString())
                        .asRoot()
                        .build())
                .build();
        try (AppliedPlan applied =
                plan.apply(Privilege.of("sh", "-c", script, "sh"), PlanListener.NONE, base.resolve("journals"))) {
            assertThat(applied.missing()).isEmpty();
            Files.delete(allowed);

            assertThatThrownBy(applied::missing)
                    .isInstanceOf(QemuException.class)
                    .hasMessageContaining("a password is required");

            Files.createFile(allowed);
            assertThat(applied.missing()).isEmpty();
        }
    }

    @Test
    void apply_aProgramThatIsNotThere_isRefusedFirst() {
        Plan plan = Plan.builder("rights")
                .step(PlanStep.run("root's", "true").asRoot().build())
                .build();

        assertThatThrownBy(() -> plan.apply(Privilege.of("no-such-sudo"), PlanListener.NONE, base.resolve("journals")))
                .isInstanceOf(PlanException.class)
                .hasMessageContaining("'no-such-sudo' is not installed");
    }

    @Test
    void wrap_asRoot_putsNothingBefore() throws Exception {
        Assumptions.assumeTrue(TestJvm.isRoot(), "not run: this test is about root");
        Plan plan = Plan.builder("rights")
                .step(PlanStep.run("root's", "true").asRoot().build())
                .build();
        for (Privilege privilege : List.of(Privilege.sudo(), Privilege.pkexec())) {
            assertThat(privilege.wrap(List.of("ip", "link"))).containsExactly("ip", "link");
            assertThat(privilege.mayActAsRoot()).isTrue();
            plan.apply(privilege, PlanListener.NONE, base.resolve("journals")).close();
        }
        assertThat(Privilege.sudo()).hasToString("sudo").isEqualTo(Privilege.sudo());
    }

    @Test
    void wrap_asAUser_putsTheProgramFirst(@TempDir Path classes) throws Exception {
        try (TestJvm jvm = TestJvm.start(TestJvm.unprivileged(classes, PrivilegeMain.class, "true"))) {
            assertThat(jvm.line()).isEqualTo("sudo --non-interactive -- true");
            assertThat(jvm.line()).isEqualTo("pkexec true");
            assertThat(jvm.line())
                    .isEqualTo("[1 of 1 steps need root: give the verb the rights, as in apply(Privilege.sudo())"
                            + " or mount(Privilege.sudo()), or run the JVM as root]");
        }
    }

    @Test
    void wrap_puts_theProgramFirst() {
        assertThat(Privilege.none().wrap(List.of("ip", "link"))).containsExactly("ip", "link");
        assertThat(Privilege.none().wrap(List.of("-x"))).containsExactly("-x");
        assertThat(Privilege.of("sudo", "-n", "--").wrap(List.of("-x"))).containsExactly("sudo", "-n", "--", "-x");
        for (Privilege taking : List.of(Privilege.of("pkexec"), Privilege.of("doas", "-n"))) {
            assertThatThrownBy(() -> taking.wrap(List.of("--help")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("program: '--help' (expected: a name that " + taking);
            assertThat(taking.wrap(List.of("ip", "--help"))).endsWith("ip", "--help");
        }
        assertThat(Privilege.of("doas", "-u", "root"))
                .hasToString("doas")
                .isEqualTo(Privilege.of("doas", "-u", "root"));
    }
}
