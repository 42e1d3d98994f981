package dev.qemu4j.host.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something of Java's that is closed to undo it, such as a program that is supervised. */
record OpenAction(List<String> shown, PlanStep.Opener opener, List<List<String>> undo) implements PlanAction {
    OpenAction withUndo(List<List<String>> commands) {
        return new OpenAction(shown, opener, commands);
    }

    @Override
    public List<String> programs() {
        return List.of(shown.get(0));
    }

    @Override
    public List<List<String>> undo(PlanCommands commands) {
        return undo;
    }

    @Override
    public @Nullable AutoCloseable perform(PlanCommands commands) {
        return opener.open(commands.privilege());
    }
}
