package dev.qemu4j.host.internal;

import java.util.List;

/** A process and everything it started that has not left it. */
public final class ProcessTree {
    private ProcessTree() {}

    /**
     * Kills a process first, so that it starts no more, and then its descendants. Handles carry the start time: a pid that
     * was given to another process in between is left alone.
     */
    public static void kill(ProcessHandle root) {
        // The children of a dead one cannot be told from those of the next process with its pid.
        if (!root.isAlive()) {
            return;
        }
        // Taken before the parent dies, since its children then are init's.
        List<ProcessHandle> children = root.children().toList();
        root.destroyForcibly();
        children.forEach(ProcessTree::kill);
    }
}
