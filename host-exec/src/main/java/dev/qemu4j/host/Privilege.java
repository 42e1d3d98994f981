package dev.qemu4j.host;

import dev.qemu4j.host.system.Ownership;
import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A way for commands to get root's rights.
 *
 * <p>Nothing is ever asked for at the terminal: {@link #sudo} fails if it would need a password. Immutable.
 */
public final class Privilege {
    private static final Privilege NONE = new Privilege("none", List.of());

    private final String name;
    private final List<String> prefix;

    private Privilege(String name, List<String> prefix) {
        this.name = name;
        this.prefix = List.copyOf(prefix);
    }

    /**
     * Runs commands with the rights that the JVM has.
     *
     * @return no further rights; enough for a JVM that runs as root, or in a user namespace of its own
     */
    public static Privilege none() {
        return NONE;
    }

    /**
     * Runs commands by {@code sudo}, without a password. A JVM of root runs them as they are: {@code sudo} need not be installed then.
     *
     * @return root's rights, if the system's configuration gives them without asking
     */
    public static Privilege sudo() {
        return new Privilege("sudo", unlessRoot("sudo", "--non-interactive", "--"));
    }

    /**
     * Runs commands by {@code pkexec}, which asks a desktop's user in a window, for each command. A JVM of root runs them as they are.
     *
     * @return root's rights, if the user gives them
     */
    public static Privilege pkexec() {
        return new Privilege("pkexec", unlessRoot("pkexec"));
    }

    /**
     * Runs commands by a program of the caller's choice, also if the JVM is root's.
     *
     * @param program a program that runs the command which follows its arguments, such as {@code doas}
     * @param arguments its own arguments
     * @return the rights that it gives
     */
    public static Privilege of(String program, String... arguments) {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(arguments, "arguments");
        return new Privilege(
                program, Stream.concat(Stream.of(program), Stream.of(arguments)).toList());
    }

    /**
     * Puts the prefix that gives the rights before a command.
     *
     * @param argv a program and its arguments
     * @return the command to run
     * @throws IllegalArgumentException if the prefix's program would take the name of the program for an option of its own
     */
    public List<String> wrap(List<String> argv) {
        if (!prefix.isEmpty() && !argv.isEmpty() && argv.get(0).startsWith("-") && !endsItsOptions()) {
            throw new IllegalArgumentException("program: '" + argv.get(0) + "' (expected: a name that " + name
                    + " does not take for an option, such as ./" + argv.get(0) + ")");
        }
        return Stream.concat(prefix.stream(), argv.stream()).toList();
    }

    private boolean endsItsOptions() {
        return prefix.get(prefix.size() - 1).equals("--");
    }

    /**
     * Tells whether commands that need root's rights are worth trying.
     *
     * @return false if there is no program that gives them, and the JVM has no capabilities
     */
    public boolean mayActAsRoot() {
        return !prefix.isEmpty() || jvmHasCapabilities();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Privilege that && name.equals(that.name) && prefix.equals(that.prefix);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, prefix);
    }

    /** Returns the name of the program that gives the rights, or {@code none}. */
    @Override
    public String toString() {
        return name;
    }

    private static List<String> unlessRoot(String... prefix) {
        try {
            return Ownership.self() == 0 ? List.of() : List.of(prefix);
        } catch (IOException e) {
            return List.of(prefix);
        }
    }

    private static boolean jvmHasCapabilities() {
        if (!Proc.isThere()) {
            return "root".equals(System.getProperty("user.name"));
        }
        try {
            String effective = Proc.status("CapEff");
            return effective != null && !effective.matches("0+");
        } catch (IOException e) {
            return true;
        }
    }
}
