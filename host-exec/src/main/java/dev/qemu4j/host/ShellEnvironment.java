package dev.qemu4j.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives a program the exact environment although a shell stands before it.
 *
 * <p>Every shell exports {@code PWD}, and bash changes {@code OLDPWD} and {@code SHLVL} too. Their values come
 * as the shell's first arguments; all other variables go through untouched.
 */
final class ShellEnvironment {
    private static final List<String> TOUCHED = List.of("PWD", "OLDPWD");

    private final Map<String, String> environment;

    ShellEnvironment(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Shell text that puts the variables right and drops their values from the arguments. */
    String script() {
        StringBuilder script = new StringBuilder();
        for (String name : TOUCHED) {
            script.append(
                    environment.containsKey(name) ? "export \"" + name + "=$1\"; shift; " : "unset " + name + "; ");
        }
        return script.toString();
    }

    /** Shell text that becomes the program. */
    String exec() {
        if (environment.containsKey("SHLVL")) {
            return "exec \"$@\"";
        }
        // Bash exports SHLVL=0 even where it was unset; env takes a program with '=' for a variable.
        return "case \"${BASH_VERSION-}$1\" in \"$1\"|*=*) exec \"$@\";; esac; exec env -u SHLVL \"$@\"";
    }

    List<String> values() {
        List<String> values = new ArrayList<>();
        for (String name : TOUCHED) {
            String value = environment.get(name);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }
}
