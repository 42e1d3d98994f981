package dev.qemu4j.host.internal;

import dev.qemu4j.base.async.Await;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The processes that a program has started, of which some may outlive it. */
public final class LeftBehind {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final List<ProcessIdentity> started;

    private LeftBehind(List<ProcessIdentity> started) {
        this.started = started;
    }

    /** Finds what a program has started so far. After its end nobody can, since its children then are init's. */
    public static LeftBehind of(ProcessHandle program) {
        Stream<ProcessHandle> below = program.isAlive() ? program.descendants() : Stream.of();
        return new LeftBehind(below.map(process -> ProcessIdentity.of(process.pid()))
                .filter(Objects::nonNull)
                .toList());
    }

    /**
     * Ends what runs on after the program's own end: asks it, as it may write, and kills it when the time is over. What is another user's is left
     * alone.
     */
    public void end(Duration patience) {
        List<ProcessIdentity> asked =
                started.stream().filter(ProcessIdentity::terminate).toList();
        Await.Condition ended =
                Await.Condition.polling(() -> asked.stream().noneMatch(ProcessIdentity::isAlive), PAUSE);
        if (!Await.uninterrupted(ended, patience)) {
            asked.forEach(ProcessIdentity::kill);
        }
    }
}
