package dev.qemu4j.host.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The action of a plan's step. */
interface PlanAction {
    /** The command's argument vector, or that of a similar one, to be read. */
    List<String> shown();

    /** The command's standard input, to be read; null if there is none. */
    default @Nullable String input() {
        return null;
    }

    /** The programs that it needs. */
    List<String> programs();

    /** The commands that remove what {@link #undo} itself makes, where it has to make something to know it again. */
    default List<List<String>> traces() {
        return List.of();
    }

    /** The commands that undo it, in the order in which they run, known before it is done. */
    List<List<String>> undo(PlanCommands commands);

    /** Tells whether a program that exits with an error leaves all as it was. */
    default boolean isAtomic() {
        return true;
    }

    /** Does it; what is returned is closed before the undo commands run. */
    @Nullable
    AutoCloseable perform(PlanCommands commands);
}
