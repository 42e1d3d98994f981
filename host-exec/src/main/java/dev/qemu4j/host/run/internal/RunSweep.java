package dev.qemu4j.host.run.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.host.internal.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the run directories of JVMs that are gone, and kills what they left running. */
public final class RunSweep {
    private static final Logger LOG = LoggerFactory.getLogger(RunSweep.class);
    private static final Duration HIDDEN_TIME = Duration.ofHours(1);
    private static final Duration DEATH = Duration.ofSeconds(2);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(5);

    private final ProcessIdentity self = ProcessIdentity.self();
    private final List<Path> removed = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();

    private RunSweep() {}

    /** Sweeps all of a user's directories; one sweep at a time in a JVM, as Java's locks demand. */
    public static synchronized RunSweep sweep(Path userDirectory) throws IOException {
        RunSweep sweep = new RunSweep();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(userDirectory)) {
            for (Path directory : directories) {
                sweep.visit(directory);
            }
        } catch (NoSuchFileException e) {
            return sweep; // another JVM has just removed it with its last run directory
        } catch (IOException e) {
            throw new IOException("run directories cannot be swept in " + userDirectory + ": " + e, e);
        }
        return sweep;
    }

    /** Returns the directories that were removed. */
    public List<Path> removed() {
        return removed;
    }

    /** Returns a sentence for each directory that was kept. */
    public List<String> kept() {
        return kept;
    }

    private void visit(Path directory) {
        try {
            RunJournal journal = new RunJournal(directory);
            if (!mayBeDead(directory) || self.equals(journal.owner())) {
                return;
            }
            try (RunLock lock = RunLock.take(directory)) {
                if (lock != null) {
                    remove(directory, journal);
                }
            }
        } catch (IOException e) {
            // Another JVM may be sweeping the same; if not, the next sweep tries again.
            LOG.debug("{} was not swept", directory, e);
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                kept.add("the run directory " + directory + " cannot be removed: " + e);
            }
        }
    }

    private void remove(Path directory, RunJournal journal) throws IOException {
        if (!mayEnd(directory, journal)) {
            return;
        }
        if (!endAll(journal.children())) {
            kept.add("the run directory " + directory + " is kept, as a process of it still runs after SIGKILL");
            return;
        }
        FileTree.delete(directory);
        removed.add(directory);
    }

    /** Something may stand on the processes, and would lose data without them; what may end is asked to, which closes images cleanly. */
    private boolean mayEnd(Path directory, RunJournal journal) throws IOException {
        OrderlyEnd end = new OrderlyEnd(directory);
        List<ProcessIdentity> alive =
                journal.children().stream().filter(ProcessIdentity::isAlive).toList();
        if (alive.isEmpty() || !end.isThere()) {
            return true;
        }
        String obstacle = end.obstacle();
        if (obstacle != null) {
            kept.add("the run directory " + directory + " is kept with its processes " + alive
                    + ", as something stands on them: " + obstacle);
            return false;
        }
        if (!isEndedByAsking(directory, alive)) {
            kept.add("the run directory " + directory + " is kept with its processes " + alive
                    + ", which were asked to end and may still write; kill them if they hang");
            return false;
        }
        return true;
    }

    /** Waits only the first time: what takes longer writes much, and each start of anything sweeps. */
    private static boolean isEndedByAsking(Path directory, List<ProcessIdentity> alive) {
        Path note = directory.resolve("asked");
        boolean first = Files.notExists(note);
        alive.forEach(ProcessIdentity::terminate);
        try {
            if (first) {
                Files.createFile(note);
            }
        } catch (IOException e) {
            LOG.debug("{} cannot be made: the next sweep waits as long", note, e);
        }
        return awaitDeath(alive, first ? GRACE : Duration.ZERO);
    }

    /** A directory has its name only while its lock is held; a hidden one may be just in the making. */
    private static boolean mayBeDead(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        FileTime modified = Files.getLastModifiedTime(directory, LinkOption.NOFOLLOW_LINKS);
        return !directory.getFileName().toString().startsWith(RunBase.HIDDEN_PREFIX)
                || modified.toInstant().isBefore(Instant.now().minus(HIDDEN_TIME));
    }

    private static boolean endAll(List<ProcessIdentity> children) {
        children.forEach(ProcessIdentity::kill);
        return awaitDeath(children, DEATH);
    }

    private static boolean awaitDeath(List<ProcessIdentity> processes, Duration limit) {
        return Await.uninterrupted(
                Condition.polling(() -> processes.stream().noneMatch(ProcessIdentity::isAlive), POLL), limit);
    }
}
