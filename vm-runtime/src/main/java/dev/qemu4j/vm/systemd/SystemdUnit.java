package dev.qemu4j.vm.systemd;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.system.UnitNames;
import dev.qemu4j.host.systemd.SystemdFiles;
import dev.qemu4j.host.systemd.UnitWords;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A systemd service that runs a machine, at boot and without Java.
 *
 * <pre>{@code
 * SystemdUnit unit = SystemdUnit.of("web", cmd, o -> o.after("network-online.target"));
 * Plan plan = unit.plan();
 * System.out.println(plan.describe()); // the unit's text, and all commands
 * plan.apply(Privilege.sudo()).keep(); // written, enabled and started, for good
 * unit.removal().apply(Privilege.sudo()).keep(); // stopped, disabled and removed
 * }</pre>
 *
 * <p>The service has started when QEMU has made its machine. A stop presses the guest's power button by QMP and waits; a guest that is not off within
 * {@link UnitOptions#stopTimeout} loses its power by SIGTERM, upon which QEMU closes its images, and QEMU is killed after another 30 seconds. QEMU's messages are in
 * the journal. Helpers that run beside QEMU have {@linkplain #helperTexts units of their own}, which come and go with the machine. {@link #monitor} is for programs such as {@code QmpClient}. systemd 240 is needed, of 2018.
 *
 * <p>Immutable.
 */
public final class SystemdUnit {
    /** The time that QEMU has to end without its guest. */
    static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final String name;
    private final CommandLine commandLine;
    private final UnitOptions options;

    private SystemdUnit(String name, CommandLine commandLine, UnitOptions options) {
        this.name = name;
        this.commandLine = commandLine;
        this.options = options;
    }

    /**
     * Returns the service of a machine.
     *
     * @param name the service's name without {@code .service}: letters, digits and {@code _.-}, at most 64
     * @param cmd the machine, with absolute paths, without secrets, with a display that needs no desktop, and with nothing that would be gone with the service, such as the state of a TPM
     * @return the service
     * @throws IllegalArgumentException if the name is not valid, or no service can run the command line
     */
    public static SystemdUnit of(String name, CommandLine cmd) {
        return of(name, cmd, UnitOptions.defaults());
    }

    /**
     * Returns the service of a machine with options.
     *
     * @param name the service's name without {@code .service}: letters, digits and {@code _.-}, at most 64
     * @param cmd the machine, as above; its paths may be relative if the options have a {@link UnitOptions.Builder#workingDirectory workingDirectory}
     * @param options the options
     * @return the service
     * @throws IllegalArgumentException if the name is not valid, or no service can run the command line
     */
    public static SystemdUnit of(String name, CommandLine cmd, Consumer<? super UnitOptions.Builder> options) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(cmd, "cmd");
        Objects.requireNonNull(options, "options");
        UnitNames.service(name);
        UnitOptions.Builder set = UnitOptions.builder();
        options.accept(set);
        UnitOptions built = set.build();
        new ServiceMachine(cmd, built).requireRunnable();
        return new SystemdUnit(name, cmd, built);
    }

    /**
     * Returns the name.
     *
     * @return the name without {@code .service}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the file's name.
     *
     * @return such as {@code web.service}
     */
    public String fileName() {
        return name + ".service";
    }

    /**
     * Returns the machine.
     *
     * @return the command line as it was given
     */
    public CommandLine commandLine() {
        return commandLine;
    }

    /**
     * Returns the options.
     *
     * @return all that was set beside the machine
     */
    public UnitOptions options() {
        return options;
    }

    /**
     * Returns the unit.
     *
     * @return the text of the unit's file
     */
    public String text() {
        return new UnitText(this).text();
    }

    /**
     * Returns the units of the helpers that run beside QEMU, such as {@code swtpm}, and the one of the directory that they share with it. systemd starts them before the
     * machine, and stops them after it. A machine without such helpers has none.
     *
     * @return the texts by the names of their files, such as {@code web-tpm0.service}
     */
    public Map<String, String> helperTexts() {
        Map<String, String> texts = new LinkedHashMap<>();
        HelperUnits.of(this).forEach(unit -> texts.put(unit.fileName(), unit.text()));
        return Collections.unmodifiableMap(texts);
    }

    /**
     * Returns the environment file.
     *
     * @return its text; empty if QEMU has no variables of its own, and the unit no such file
     */
    public String environmentText() {
        StringBuilder text = new StringBuilder();
        options.environment()
                .forEach((variable, value) -> text.append(variable)
                        .append('=')
                        .append(UnitWords.environment(value))
                        .append('\n'));
        return text.toString();
    }

    /**
     * Returns the place of the unit's file.
     *
     * @return such as {@code /etc/systemd/system/web.service}
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and the user has no home
     */
    public Path file() {
        return SystemdFiles.unitDirectory(options.forUser()).resolve(fileName());
    }

    /**
     * Returns the place of the environment file, beside the unit's.
     *
     * @return such as {@code /etc/systemd/system/web.env}
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and the user has no home
     */
    public Path environmentFile() {
        return file().resolveSibling(name + ".env");
    }

    /**
     * Returns the place of the machine's monitor while it runs.
     *
     * @return the Unix socket for QMP clients, one at a time, in a directory that only the service's user may enter
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and {@code XDG_RUNTIME_DIR} is not set
     */
    public Path monitor() {
        return runtime().resolve(runtimeDirectoryName()).resolve("qmp");
    }

    private Path runtime() {
        if (!options.forUser()) {
            return Path.of("/run");
        }
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        if (runtime == null) {
            throw new QemuException("XDG_RUNTIME_DIR is not set (expected: a session of the user's)");
        }
        return Path.of(runtime);
    }

    /**
     * Plans the service on this host: written, enabled and started. It is refused where systemd does not run, where the name is taken, and for a machine in which the check of this
     * host's QEMU finds errors, such as a disk that is not there.
     *
     * <p>What is applied is undone by {@code close()} and with the JVM, as each plan is, but after {@code keep()} it stays.
     *
     * @return the plan
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and the user has no home
     */
    public Plan plan() {
        Plan plan = files().plan();
        return Plan.builder(plan.title())
                .steps(plan)
                .require("machine", privilege -> new MachineCheck(commandLine, options.workingDirectory()).problem())
                .build();
    }

    /**
     * Plans the service in a system that does not run, such as a mounted image: written and enabled.
     *
     * @param root the system's root directory
     * @return the plan
     * @throws IllegalStateException if the unit is one of a user's own service manager
     */
    public Plan plan(Path root) {
        Objects.requireNonNull(root, "root");
        return files().plan(root);
    }

    /**
     * Plans the end of the service on this host: stopped, disabled and removed. It is refused if the unit's file is not this unit's.
     *
     * @return the plan, whose {@code keep()} makes it last
     * @throws dev.qemu4j.base.QemuException if it is a user's own, and the user has no home
     */
    public Plan removal() {
        return files().removal();
    }

    /**
     * Plans the end of the service in a system that does not run: disabled and removed.
     *
     * @param root the system's root directory
     * @return the plan, whose {@code keep()} makes it last
     * @throws IllegalStateException if the unit is one of a user's own service manager
     */
    public Plan removal(Path root) {
        Objects.requireNonNull(root, "root");
        return files().removal(root);
    }

    private SystemdFiles files() {
        SystemdFiles.Builder files = SystemdFiles.builder(fileName())
                .forUser(options.forUser())
                .timeout(options.stopTimeout().plus(END_LIMIT).plus(END_LIMIT));
        if (!options.environment().isEmpty()) {
            files.privateFile(name + ".env", environmentText());
        }
        helperTexts().forEach(files::unit);
        return files.unit(fileName(), text()).enabled(fileName()).build();
    }

    String runtimeDirectoryName() {
        return "qemu4j-" + name;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SystemdUnit that
                && name.equals(that.name)
                && commandLine.equals(that.commandLine)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, commandLine, options);
    }

    /** Returns the file's name and the command line. */
    @Override
    public String toString() {
        return "SystemdUnit[" + fileName() + ": " + commandLine + "]";
    }
}
