package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.Tpm;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.vm.systemd.SystemdUnit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Makes a machine and its TPM services of systemd's, in a system that does not run, such as a mounted image. */
public final class StartAtBoot {
    private StartAtBoot() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the unit cannot be written
     */
    public static void main(String[] args) throws Exception {
        CommandLine cmd = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .hda("/srv/web.img")
                .with(UserNetwork.create().forwardTcp(8080, 80))
                .with(Tpm.emulated(Path.of("/srv/web-tpm"))) // swtpm is a service beside the machine's
                .build();
        SystemdUnit unit = SystemdUnit.of(
                "web",
                cmd,
                o -> o.after("network-online.target")
                        .environment("TMPDIR", "/var/tmp")
                        .restartOnFailure(true)
                        .stopTimeout(Duration.ofMinutes(2)) // for the guest, whose power button a stop presses
                        .setting("Service", "MemoryMax", "2G"));
        System.out.print(unit.text());
        unit.helperTexts().forEach((name, text) -> System.out.println("\n# " + name + "\n" + text));

        // On this host: unit.plan().apply(Privilege.sudo()).keep(), and unit.removal() to take it away.
        try (RunDirectory made = RunDirectory.create()) {
            Path root = Files.createDirectory(made.path().resolve("root"));
            Plan plan = unit.plan(root);
            try (AppliedPlan applied = plan.apply(Privilege.none())) {
                System.out.println(applied.plan().title().replace(root.toString(), "ROOT"));
                System.out.println("refused now: "
                        + !unit.plan(root).problems(Privilege.none()).isEmpty());
            }
            System.out.println(
                    "undone: " + unit.plan(root).problems(Privilege.none()).isEmpty());
        }
    }
}
