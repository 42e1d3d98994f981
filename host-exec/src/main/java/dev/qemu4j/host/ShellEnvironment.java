package dev.qemu4j.host;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Gives a program the exact environment although a shell stands before it.
 *
 * <p>Every shell exports {@code PWD}, and some change {@code OLDPWD} and {@code SHLVL}. The right values come as the
 * shell's first arguments; all other variables go through untouched.
 */
final class ShellEnvironment {
    private static final List<String> DIRECTORIES = List.of("PWD", "OLDPWD");
    private static final String LEVEL = "SHLVL";

    private final Map<String, String> environment;

    ShellEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Shell text that puts the variables right and becomes the program, whose absolute path and arguments follow them. */
    String exec() {
        StringBuilder script = new StringBuilder();
        for (String name : DIRECTORIES) {
            script.append(
                    environment.containsKey(name) ? "export \"" + name + "=$1\"; shift; " : "unset " + name + "; ");
        }
        // Bash counts its level down again on exec and busybox does not, so only env is sure to set it. To env a
        // program
        // with '=' in its path would be a variable: that one gets the shell's level.
        return script.append(
                        environment.containsKey(LEVEL)
                                ? "case \"$SHLVL:$2\" in \"$1\":*|*=*) shift; exec \"$@\";; esac; "
                                        + "exec /usr/bin/env \"SHLVL=$@\""
                                : "[ -z \"${SHLVL+set}\" ] && exec \"$@\"; case \"$1\" in *=*) exec \"$@\";; esac; "
                                        + "exec /usr/bin/env -u SHLVL \"$@\"")
                .toString();
    }

    /** The variables' values, to stand before the program. */
    List<String> values() {
        return Stream.of("PWD", "OLDPWD", LEVEL)
                .map(environment::get)
                .filter(Objects::nonNull)
                .toList();
    }
}
