package dev.qemu4j.net.plan.internal;

import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import java.util.ArrayList;
import java.util.List;

/** One command inside a namespace, and what undoes it. */
public final class NetworkStep {
    private final Assembly assembly;
    private final String title;
    private final List<String> argv;
    private final List<List<String>> undo = new ArrayList<>();
    private List<String> presence = List.of();
    private List<String> ownership = List.of();
    private String input = "";
    private boolean opening;

    public NetworkStep(Assembly assembly, String title, List<String> argv) {
        this.assembly = assembly;
        this.title = title;
        this.argv = argv;
    }

    public static List<String> located(String... argv) {
        List<String> located = new ArrayList<>(List.of(argv));
        located.set(0, Programs.command(argv[0]));
        return located;
    }

    public NetworkStep input(String text) {
        input = text;
        return this;
    }

    public NetworkStep undo(String... command) {
        undo.add(located(command));
        return this;
    }

    public NetworkStep presentIf(String... command) {
        presence = located(command);
        return this;
    }

    /** Sets the command by which the interface is known to be the plan's own. */
    public NetworkStep ownedIf(String... command) {
        ownership = located(command);
        return this;
    }

    /** Says that it opens a firewall of others, as far as that is closed at this time. */
    public NetworkStep opening() {
        opening = true;
        return this;
    }

    public void add() {
        NamespaceEntry namespace = assembly.namespace();
        List<String> inside = namespace.enter(argv);
        PlanStep.Builder step = input.isEmpty()
                ? PlanStep.run(title, inside.get(0), rest(inside))
                : PlanStep.feed(title, input, inside);
        for (List<String> command : undo) {
            List<String> entered = namespace.enterIfThere(command);
            step.undo(entered.get(0), rest(entered));
        }
        if (!presence.isEmpty()) {
            List<String> entered = namespace.enter(presence);
            step.presentIf(entered.get(0), rest(entered));
        }
        if (!ownership.isEmpty()) {
            List<String> entered = namespace.enter(ownership);
            step.ownedIf(entered.get(0), rest(entered));
        }
        if (namespace.needsRoot()) {
            step.asRoot();
        }
        if (opening) {
            assembly.addOpening(step.build());
        } else {
            assembly.add(step.build());
        }
    }

    private static String[] rest(List<String> argv) {
        return argv.subList(1, argv.size()).toArray(String[]::new);
    }
}
