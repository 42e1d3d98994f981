package dev.qemu4j.net.step.internal;

import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.NetworkStep;
import java.util.List;
import java.util.stream.Collectors;

/**
 * An interface that is known by its alias. It is made under a random name, and is given its own name and the plan's mark in one
 * change: whatever has the name and not the mark has been made by somebody else, also after a kill between any two steps.
 */
public final class OwnLink {
    private final Assembly assembly;
    private final String name;
    private final String ip = Programs.command("ip");

    public OwnLink(Assembly assembly, String name) {
        this.assembly = assembly;
        this.name = name;
    }

    /** The name to make it under. */
    public String firstName() {
        return "q4jt-" + assembly.nonce();
    }

    /** Adds a step that makes it by a command. What it hears is settled before it is up. */
    public void add(String title, List<String> make, Advertisements advertisements) {
        String first = firstName();
        String rename = ip + " link set dev " + first + " name " + name + " alias " + assembly.mark() + " up";
        String remove = ip + " link del dev " + first;
        String settle = advertisements.command(first);
        assembly.needs("ip");
        assembly.check("advertisements of " + name, state -> advertisements.problem(assembly.namespace()));
        assembly.step(
                        title,
                        "sh",
                        "-c",
                        text(make) + " && { " + settle + " && " + rename + " || { " + remove + "; exit 1; }; }")
                .undo(
                        "sh",
                        "-c",
                        "! " + isThere(first) + " || " + remove + "; ! " + isOwn() + " || " + ip + " link del dev "
                                + name)
                .presentIf("ip", "link", "show", "dev", name)
                .ownedIf("sh", "-c", isThere(first) + " || " + isOwn())
                .add();
    }

    /** Returns the shell's condition that the interface is the plan's. */
    public String isOwn() {
        return ip + " -o link show dev " + name + " 2>/dev/null | grep -q 'alias .*" + assembly.nonce() + "'";
    }

    private String isThere(String interfaceName) {
        return ip + " link show dev " + interfaceName + " >/dev/null 2>&1";
    }

    private static String text(List<String> argv) {
        return NetworkStep.located(argv.toArray(String[]::new)).stream()
                .map(ShellWord::quote)
                .collect(Collectors.joining(" "));
    }
}
