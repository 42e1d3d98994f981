package dev.qemu4j.host;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file with new content. What was there is kept beside it, with owner, mode and all, so that it can be moved back.
 */
record WriteAction(Path file, String content, String mode) implements PlanAction {
    private static final String KEPT = ".qemu4j-kept";

    @Override
    public List<String> shown() {
        return List.of("install", "-m", mode, "/dev/stdin", file.toString());
    }

    @Override
    public String input() {
        return content;
    }

    @Override
    public List<String> programs() {
        return List.of("install", "cp", "mv", "rm", "test");
    }

    @Override
    public List<List<String>> undo(PlanCommands commands) {
        // Asked before anything is written down: undoing would move another plan's file back.
        if (isThere(kept(), commands)) {
            throw new PlanException(
                    kept() + " is there: another plan has changed " + file
                            + ", or did and was not undone; close it, or sweep with Plan.sweep, or move the file back",
                    null);
        }
        return isThere(file, commands)
                ? List.of(List.of("mv", "-f", "--", kept().toString(), file.toString()))
                : List.of(List.of("rm", "-f", "--", file.toString()));
    }

    @Override
    public boolean isAtomic() {
        return false;
    }

    @Override
    public @Nullable AutoCloseable perform(PlanCommands commands) {
        if (isThere(file, commands)) {
            commands.run(List.of("cp", "-p", "--", file.toString(), kept().toString()));
        }
        commands.run(shown(), content);
        return null;
    }

    private Path kept() {
        return file.resolveSibling(file.getFileName() + KEPT);
    }

    private static boolean isThere(Path path, PlanCommands commands) {
        return commands.succeeds(List.of("test", "-e", path.toString()));
    }
}
