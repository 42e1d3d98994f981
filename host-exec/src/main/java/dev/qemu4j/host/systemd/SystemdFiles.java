package dev.qemu4j.host.systemd;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.plan.Plan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Files of the host's configuration that last over a boot: units, rules of udev, and those in directories such as {@code /etc/sysctl.d}.
 *
 * <pre>{@code
 * SystemdFiles files = SystemdFiles.builder("the lab's settings")
 *         .file(Path.of("/etc/sysctl.d/60-lab.conf"), "vm.swappiness = 10\n")
 *         .build();
 * files.plan().apply(Privilege.sudo()).keep(); // written for good
 * files.removal().apply(Privilege.sudo()).keep(); // removed
 * }</pre>
 *
 * <p>A file that is there already is never overwritten, and one that somebody has changed is never removed: a plan refuses such a file by its name. A plan that is
 * closed, and not kept, leaves a changed file as it is, and the log warns of it.
 *
 * <p>Immutable.
 */
public final class SystemdFiles {
    final String title;
    final List<Entry> entries;
    final List<String> enabled;
    final List<Plan> effects;
    final boolean forUser;
    final boolean units;
    final Duration timeout;

    private SystemdFiles(Builder builder) {
        title = builder.title;
        entries = List.copyOf(builder.entries);
        enabled = List.copyOf(builder.enabled);
        effects = List.copyOf(builder.effects);
        forUser = builder.forUser;
        units = builder.units;
        timeout = builder.timeout;
    }

    /** A file; one with a relative path is in the directory of units. */
    record Entry(Path path, String content, String mode) {}

    /**
     * Returns a builder.
     *
     * @param title the files' purpose, in a few words
     * @return a builder
     */
    public static Builder builder(String title) {
        return new Builder(Objects.requireNonNull(title, "title"));
    }

    /**
     * Returns the directory of the units that a system's administrator, or a user, writes.
     *
     * @param forUser whether it is a user's own
     * @return such as {@code /etc/systemd/system}
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and the user has no home
     */
    public static Path unitDirectory(boolean forUser) {
        return UnitPlaces.of(forUser).directory();
    }

    /**
     * Returns the paths of the files.
     *
     * @return absolute paths, in the order in which the files are written
     * @throws dev.qemu4j.base.QemuException if they are a user's own, and the user has no home
     */
    public List<Path> paths() {
        return entries.stream()
                .map(entry -> entry.path().isAbsolute()
                        ? entry.path()
                        : unitDirectory(forUser).resolve(entry.path()))
                .toList();
    }

    /**
     * Plans the files on this host: written, and units that are enabled are started. It is refused where a name is taken, and for units where systemd does not run.
     *
     * <p>What is applied is undone by {@code close()} and with the JVM, as each plan is, but after {@code keep()} it stays.
     *
     * @return the plan
     * @throws dev.qemu4j.base.QemuException if they are a user's own, and the user has no home
     */
    public Plan plan() {
        return new SystemdPlans(this, null).plan();
    }

    /**
     * Plans the files in a system that does not run, such as a mounted image: written, and units enabled.
     *
     * @param root the system's root directory
     * @return the plan
     * @throws IllegalStateException if the files are a user's own
     */
    public Plan plan(Path root) {
        return new SystemdPlans(this, Objects.requireNonNull(root, "root")).plan();
    }

    /**
     * Plans the end of the files on this host: units are stopped and disabled, and the files removed. It is refused if a file is not as {@link #plan()} writes it.
     *
     * @return the plan, whose {@code keep()} makes it last
     * @throws dev.qemu4j.base.QemuException if they are a user's own, and the user has no home
     */
    public Plan removal() {
        return new SystemdPlans(this, null).removal();
    }

    /**
     * Plans the end of the files in a system that does not run.
     *
     * @param root the system's root directory
     * @return the plan, whose {@code keep()} makes it last
     * @throws IllegalStateException if the files are a user's own
     */
    public Plan removal(Path root) {
        return new SystemdPlans(this, Objects.requireNonNull(root, "root")).removal();
    }

    /** Returns the title and the number of files. */
    @Override
    public String toString() {
        return title + " (" + entries.size() + " files)";
    }

    /** Builder of files. */
    public static final class Builder {
        private final String title;
        private final List<Entry> entries = new ArrayList<>();
        private final List<String> enabled = new ArrayList<>();
        private final List<Plan> effects = new ArrayList<>();
        private boolean forUser;
        private boolean units;
        private Duration timeout = Duration.ofMinutes(2);

        private Builder(String title) {
            this.title = title;
        }

        /**
         * Adds a file that all may read.
         *
         * @param path an absolute path
         * @param content its text, no secret
         * @return this builder
         * @throws IllegalArgumentException if the path is relative
         */
        public Builder file(Path path, String content) {
            Objects.requireNonNull(path, "path");
            Objects.requireNonNull(content, "content");
            if (!path.isAbsolute()) {
                throw new IllegalArgumentException("path: " + path + " (expected: an absolute path)");
            }
            entries.add(new Entry(path, content, "0644"));
            return this;
        }

        /**
         * Adds a unit.
         *
         * @param fileName its name with its kind, such as {@code web.service}
         * @param text its text
         * @return this builder
         */
        public Builder unit(String fileName, String text) {
            units = true;
            return beside(fileName, text, "0644");
        }

        /**
         * Adds a file beside the units that their owner alone may read, such as one for {@code EnvironmentFile=}.
         *
         * @param fileName its name
         * @param text its text, no secret, as plans show it
         * @return this builder
         */
        public Builder privateFile(String fileName, String text) {
            return beside(fileName, text, "0600");
        }

        private Builder beside(String fileName, String text, String mode) {
            Path name = Path.of(Objects.requireNonNull(fileName, "fileName"));
            if (name.isAbsolute() || name.getNameCount() != 1 || fileName.isEmpty()) {
                throw new IllegalArgumentException(
                        "fileName: '" + fileName + "' (expected: a name such as web.service)");
            }
            entries.add(new Entry(name, Objects.requireNonNull(text, "text"), mode));
            return this;
        }

        /**
         * Has a unit started at boot, and at once where the system runs.
         *
         * @param unit its name with its kind, and with an {@code [Install]} section
         * @return this builder
         */
        public Builder enabled(String unit) {
            enabled.add(Objects.requireNonNull(unit, "unit"));
            return this;
        }

        /**
         * Adds steps that make the files effective on a system that runs, done once they are written.
         *
         * @param plan steps that undo what they do
         * @return this builder
         */
        public Builder now(Plan plan) {
            effects.add(Objects.requireNonNull(plan, "plan"));
            return this;
        }

        /**
         * Sets whether units are those of the user's own service manager, which needs no root.
         *
         * @param forUser whether they are, by default not
         * @return this builder
         */
        public Builder forUser(boolean forUser) {
            this.forUser = forUser;
            return this;
        }

        /**
         * Sets the longest time for a unit to start or stop, by default two minutes.
         *
         * @param timeout the time-out of each step
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder timeout(Duration timeout) {
            this.timeout = TimeLimit.require("timeout", timeout);
            return this;
        }

        /**
         * Makes the files' description; nothing is written yet.
         *
         * @return immutable files
         */
        public SystemdFiles build() {
            return new SystemdFiles(this);
        }
    }
}
