package dev.qemu4j.host.internal;

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
public final class ShellEnvironment {
    private static final List<String> DIRECTORIES = List.of("PWD", "OLDPWD");
    private static final String LEVEL = "SHLVL";

    // Bash counts its level down again on exec and busybox does not: where the shell's is wrong, env sets it.
    // For env a program with '=' in its path would be a variable, so that one gets the shell's level.
    private static final String EXEC_WITH_LEVEL =
            "case \"$SHLVL:$2\" in \"$1\":*|*=*) shift; exec \"$@\";; esac; " + "exec /usr/bin/env \"SHLVL=$@\"";
    private static final String EXEC_WITHOUT_LEVEL = "[ -z \"${SHLVL+set}\" ] && exec \"$@\"; "
            + "case \"$1\" in *=*) exec \"$@\";; esac; exec /usr/bin/env -u SHLVL \"$@\"";

    private final Map<String, String> environment;

    public ShellEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Shell text that puts the variables right and becomes the program, whose path and arguments follow them. */
    public String exec() {
        StringBuilder script = new StringBuilder();
        for (String name : DIRECTORIES) {
            script.append(has(name) ? "export \"" + name + "=$1\"; shift; " : "unset " + name + "; ");
        }
        return script.append(has(LEVEL) ? EXEC_WITH_LEVEL : EXEC_WITHOUT_LEVEL).toString();
    }

    /** The variables' values, to stand before the program. */
    public List<String> values() {
        return Stream.concat(DIRECTORIES.stream(), Stream.of(LEVEL))
                .map(environment::get)
                .filter(Objects::nonNull)
                .toList();
    }

    private boolean has(String name) {
        return environment.containsKey(name);
    }
}
