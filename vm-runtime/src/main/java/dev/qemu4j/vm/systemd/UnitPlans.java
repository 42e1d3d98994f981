package dev.qemu4j.vm.systemd;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The plans that bring a unit to a host, or to the root directory of a system that does not run, and take it away. */
final class UnitPlans {
    private static final Path RUNNING = Path.of("/run/systemd/system");
    private static final String RELOAD = "daemon-reload";

    /** Writes a file again that was removed. */
    private static final String RESTORE = "umask 077; printf %s \"$1\" >\"$2\" && chmod \"$3\" \"$2\"";

    private final SystemdUnit unit;
    private final @Nullable Path root;
    private final UnitPlaces places;
    private final Path file;
    private final Path environment;

    UnitPlans(SystemdUnit unit, @Nullable Path root) {
        if (root != null && unit.options().forUser()) {
            throw new IllegalStateException(
                    unit.fileName() + " is a user's own (expected: one of the system, for a root directory)");
        }
        this.unit = unit;
        this.root = root == null ? null : root.toAbsolutePath();
        UnitPlaces here = UnitPlaces.of(unit.options().forUser());
        places = this.root == null ? here : here.in(this.root);
        file = places.directory().resolve(unit.fileName());
        environment = places.directory().resolve(unit.environmentFile().getFileName());
    }

    Plan plan() {
        Plan.Builder plan =
                Plan.builder(unit.fileName() + (root == null ? ", enabled and started" : ", enabled in " + root));
        plan.require("systemd", privilege -> notRunning());
        plan.require("name", privilege -> taken());
        // Each line is undone in reverse: systemd forgets the unit once its file is gone.
        plan.step(ours(PlanStep.run(
                "make the directory of units", "mkdir", "-p", places.directory().toString())));
        if (root == null) {
            plan.step(ours(systemctl("look at the units", RELOAD).undo("systemctl", reload())));
        }
        if (!unit.options().environment().isEmpty()) {
            plan.step(ours(PlanStep.write("write the environment", environment, unit.environmentText(), "0600")));
        }
        plan.step(ours(PlanStep.write("write the unit", file, unit.text(), "0644")));
        if (root == null) {
            plan.step(ours(systemctl("look at the unit", RELOAD)));
        }
        plan.step(ours(enable()));
        return plan.build();
    }

    private PlanStep.Builder enable() {
        String what = root == null ? "enable and start it" : "enable it";
        return systemctl(what, now("enable"))
                .undo("systemctl", arguments(now("disable")))
                .survivesReboot();
    }

    Plan removal() {
        Plan.Builder plan = Plan.builder(unit.fileName() + (root == null ? ", removed" : ", removed from " + root));
        plan.require("systemd", privilege -> notRunning());
        plan.require("file", privilege -> foreign());
        String what = root == null ? "stop and disable it" : "disable it";
        if (root == null) {
            plan.step(ours(systemctl("look at the unit", RELOAD).undo("systemctl", reload())));
        }
        plan.step(ours(systemctl(what, now("disable"))
                .undo("systemctl", arguments(now("enable")))
                .survivesReboot()));
        plan.step(ours(remove("remove the unit", file, unit.text(), "644")));
        if (!unit.options().environment().isEmpty()) {
            plan.step(ours(remove("remove the environment", environment, unit.environmentText(), "600")));
        }
        if (root == null) {
            plan.step(ours(systemctl("look at the units", RELOAD)));
        }
        return plan.build();
    }

    private static PlanStep.Builder remove(String title, Path path, String content, String mode) {
        return PlanStep.run(title, "rm", "--", path.toString())
                .undo("sh", "-c", RESTORE, "sh", content, path.toString(), mode)
                .survivesReboot();
    }

    /** A stop may take as long as the guest may. */
    private PlanStep ours(PlanStep.Builder step) {
        step.timeout(unit.options().stopTimeout().plus(SystemdUnit.END_LIMIT).plus(SystemdUnit.END_LIMIT));
        boolean own = unit.options().forUser() || (root != null && Files.isWritable(root));
        return (own ? step : step.asRoot()).build();
    }

    private PlanStep.Builder systemctl(String title, String... verb) {
        return PlanStep.run(title, "systemctl", arguments(verb));
    }

    private String[] arguments(String... verb) {
        List<String> arguments = new ArrayList<>();
        if (root != null) {
            arguments.add("--root=" + root);
        } else if (unit.options().forUser()) {
            arguments.add("--user");
        }
        arguments.addAll(List.of(verb));
        return arguments.toArray(String[]::new);
    }

    private String[] reload() {
        return arguments(RELOAD);
    }

    /** A system that does not run starts nothing. */
    private String[] now(String verb) {
        return Stream.of(verb, root == null ? "--now" : "", unit.fileName())
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }

    private @Nullable String notRunning() {
        return root != null || Files.isDirectory(RUNNING)
                ? null
                : "systemd does not run on this host (" + RUNNING + " is not there)";
    }

    private @Nullable String taken() {
        Path taken = places.taken(unit.fileName());
        if (taken == null) {
            taken = unit.options().environment().isEmpty()
                    ? null
                    : places.taken(String.valueOf(environment.getFileName()));
        }
        return taken == null
                ? null
                : "the name " + unit.fileName() + " is taken by " + taken + " (choose another one, or remove that)";
    }

    private @Nullable String foreign() {
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && Files.readString(file, StandardCharsets.UTF_8).equals(unit.text())) {
                return null;
            }
            return file + " is not this unit: somebody has changed it, or it is another one";
        } catch (IOException e) {
            return file + " cannot be read: " + e;
        }
    }
}
