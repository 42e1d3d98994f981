package dev.qemu4j.host.systemd;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.systemd.SystemdFiles.Entry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The plans that bring files to a host, or to the root directory of a system that does not run, and take them away. */
final class SystemdPlans {
    private static final Path RUNNING = Path.of("/run/systemd/system");
    private static final String RELOAD = "daemon-reload";

    /** Writes a file again that was removed. */
    private static final String RESTORE = "umask 077; printf %s \"$1\" >\"$2\" && chmod \"$3\" \"$2\"";

    private final SystemdFiles files;
    private final @Nullable Path root;
    private final UnitPlaces places;

    SystemdPlans(SystemdFiles files, @Nullable Path root) {
        if (root != null && files.forUser) {
            throw new IllegalStateException(
                    files.title + " is a user's own (expected: one of the system, for a root directory)");
        }
        this.files = files;
        this.root = root == null ? null : root.toAbsolutePath();
        UnitPlaces here = UnitPlaces.of(files.forUser);
        places = this.root == null ? here : here.in(this.root);
    }

    Plan plan() {
        Plan.Builder plan = Plan.builder(files.title + applied());
        plan.require("systemd", privilege -> notRunning());
        files.entries.forEach(entry -> plan.require("name " + entry.path(), privilege -> taken(entry)));
        // Each line is undone in reverse: systemd forgets the unit once its file is gone.
        String what = files.units ? "make the directory of units" : "make the directories";
        plan.step(ours(PlanStep.run(what, "mkdir", directories())));
        if (reloads()) {
            plan.step(ours(systemctl("look at the units", RELOAD).undo("systemctl", reload())));
        }
        for (Entry entry : files.entries) {
            plan.step(ours(
                    PlanStep.write("write " + entry.path().getFileName(), file(entry), entry.content(), entry.mode())));
        }
        if (reloads()) {
            plan.step(ours(systemctl("look at the units again", RELOAD)));
        }
        if (root == null) {
            files.effects.forEach(plan::steps);
        }
        files.enabled.forEach(unit -> plan.step(ours(enable(unit))));
        return plan.build();
    }

    private String applied() {
        if (files.enabled.isEmpty()) {
            return root == null ? "" : " in " + root;
        }
        return root == null ? ", enabled and started" : ", enabled in " + root;
    }

    private PlanStep.Builder enable(String unit) {
        String what = root == null ? "enable and start " : "enable ";
        return systemctl(what + unit, now("enable", unit))
                .undo("systemctl", arguments(now("disable", unit)))
                .survivesReboot();
    }

    Plan removal() {
        Plan.Builder plan = Plan.builder(files.title + (root == null ? ", removed" : ", removed from " + root));
        plan.require("systemd", privilege -> notRunning());
        files.entries.forEach(entry -> plan.require("file " + entry.path(), privilege -> changed(entry, privilege)));
        String what = root == null ? "stop and disable " : "disable ";
        if (reloads()) {
            plan.step(ours(systemctl("look at the units", RELOAD).undo("systemctl", reload())));
        }
        for (String unit : reversed(files.enabled)) {
            plan.step(ours(systemctl(what + unit, now("disable", unit))
                    .undo("systemctl", arguments(now("enable", unit)))
                    .survivesReboot()));
        }
        for (Entry entry : reversed(files.entries)) {
            plan.step(ours(remove(entry)));
        }
        if (reloads()) {
            plan.step(ours(systemctl("look at the units again", RELOAD)));
        }
        return plan.build();
    }

    private PlanStep.Builder remove(Entry entry) {
        String path = file(entry).toString();
        return PlanStep.run("remove " + entry.path().getFileName(), "rm", "--", path)
                .undo("sh", "-c", RESTORE, "sh", entry.content(), path, entry.mode())
                .survivesReboot();
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>();
        list.forEach(one -> reversed.add(0, one));
        return reversed;
    }

    /** A stop may take as long as the unit may. */
    private PlanStep ours(PlanStep.Builder step) {
        step.timeout(files.timeout);
        boolean own = files.forUser || (root != null && Files.isWritable(root));
        return (own ? step : step.asRoot()).build();
    }

    private PlanStep.Builder systemctl(String title, String... verb) {
        return PlanStep.run(title, "systemctl", arguments(verb));
    }

    private String[] arguments(String... verb) {
        List<String> arguments = new ArrayList<>();
        if (root != null) {
            arguments.add("--root=" + root);
        } else if (files.forUser) {
            arguments.add("--user");
        }
        arguments.addAll(List.of(verb));
        return arguments.toArray(String[]::new);
    }

    private boolean reloads() {
        return root == null && files.units;
    }

    private String[] reload() {
        return arguments(RELOAD);
    }

    /** A system that does not run starts nothing. */
    private String[] now(String verb, String unit) {
        return Stream.of(verb, root == null ? "--now" : "", unit)
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new);
    }

    private String[] directories() {
        Stream<String> parents = files.entries.stream()
                .map(entry -> Objects.requireNonNull(file(entry).getParent()).toString())
                .distinct();
        return Stream.concat(Stream.of("-p", "--"), parents).toArray(String[]::new);
    }

    private Path file(Entry entry) {
        if (!entry.path().isAbsolute()) {
            return places.directory().resolve(entry.path());
        }
        return root == null ? entry.path() : UnitPlaces.below(root, entry.path());
    }

    private @Nullable String notRunning() {
        return root != null || !files.units || Files.isDirectory(RUNNING)
                ? null
                : "systemd does not run on this host (" + RUNNING + " is not there)";
    }

    private @Nullable String taken(Entry entry) {
        if (entry.path().isAbsolute()) {
            Path file = file(entry);
            return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    ? file + " is there already (choose another name, or remove it)"
                    : null;
        }
        Path taken = places.taken(entry.path());
        return taken == null
                ? null
                : "the name " + entry.path() + " is taken by " + taken + " (choose another one, or remove that)";
    }

    private @Nullable String changed(Entry entry, Privilege privilege) {
        Path file = file(entry);
        try {
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isAsWritten(file, entry, privilege)) {
                return null;
            }
            return file + " is not what the plan writes: somebody has changed it, or it is another one";
        } catch (IOException | HostCommandException | HostCommandTimeoutException e) {
            return file + " cannot be read: " + e;
        }
    }

    private boolean isAsWritten(Path file, Entry entry, Privilege privilege) throws IOException {
        byte[] content = entry.content().getBytes(StandardCharsets.UTF_8);
        if (Files.isReadable(file)) {
            return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
        }
        return HostCommand.builder(privilege.wrap(List.of("cmp", "-s", "--", "-", file.toString())))
                        .input(content)
                        .timeout(files.timeout)
                        .allowExitCodes(0, 1)
                        .build()
                        .run()
                        .exitCode()
                == 0;
    }
}
