package dev.qemu4j.host.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command, and the commands that undo it. */
record RunAction(List<String> argv, @Nullable String input, List<List<String>> undo) implements PlanAction {
    RunAction withUndo(List<List<String>> commands) {
        return new RunAction(argv, input, commands);
    }

    @Override
    public List<String> shown() {
        return argv;
    }

    @Override
    public List<String> programs() {
        return List.of(argv.get(0));
    }

    @Override
    public List<List<String>> undo(PlanCommands commands) {
        return undo;
    }

    @Override
    public @Nullable AutoCloseable perform(PlanCommands commands) {
        if (input == null) {
            commands.run(argv);
        } else {
            commands.run(argv, input);
        }
        return null;
    }
}
