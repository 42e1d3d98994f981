package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.host.system.Ownership;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.io.IOException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The limits that a command line sets to its own QEMU, by which that cannot pass a state on. Each is a reason to refuse before anything is done. */
public final class Confinement {
    private Confinement() {}

    /** The reason for which this QEMU cannot reach private files and sockets of this user; null if there is none. */
    public static @Nullable String ofFiles(CommandLine cmd) {
        String root = first(cmd, "-chroot", "chroot");
        if (root != null) {
            return "its QEMU sees only the files of " + root + " (expected: a start without chroot)";
        }
        String user = first(cmd, "-runas", "user");
        return user == null || isOwn(user)
                ? null
                : "its QEMU is another user (" + user + "), who cannot reach the private files of this one"
                        + " (expected: a start without -runas or -run-with user=)";
    }

    private static @Nullable String first(CommandLine cmd, String old, String parameter) {
        return Stream.concat(values(cmd, old, Option::argument), values(cmd, "-run-with", o -> text(o, parameter)))
                .findFirst()
                .orElse(null);
    }

    private static Stream<String> values(CommandLine cmd, String name, Function<Option, @Nullable String> value) {
        return options(cmd, name).flatMap(option -> Stream.ofNullable(value.apply(option)));
    }

    private static Stream<Option> options(CommandLine cmd, String name) {
        return cmd.options().stream()
                .filter(option -> option.name().equals(name) || option.name().equals("-" + name));
    }

    private static @Nullable String text(Option option, String parameter) {
        Parameters parameters = option.parameters();
        return parameters == null ? null : parameters.text(parameter);
    }

    private static boolean isOwn(String user) {
        try {
            return user.equals(System.getProperty("user.name")) || user.startsWith(Ownership.self() + ":");
        } catch (IOException e) {
            return false;
        }
    }
}
