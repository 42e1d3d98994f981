package dev.qemu4j.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Undoes the plans of JVMs that are gone. */
final class PlanSweep {
    private static final Logger LOG = LoggerFactory.getLogger(PlanSweep.class);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Privilege privilege;
    private final List<String> swept = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    PlanSweep(Privilege privilege) {
        this.privilege = privilege;
    }

    List<String> sweep(Path journals) {
        sweepAll(journals);
        if (!failures.isEmpty()) {
            throw new PlanException(
                    "not all of the plans that were left could be undone:\n  " + String.join("\n  ", failures),
                    failures,
                    null);
        }
        return List.copyOf(swept);
    }

    void sweepQuietly(Path journals) {
        sweepAll(journals);
        failures.forEach(failure -> LOG.warn("Left by a JVM that is gone: {}", failure));
    }

    // Java's locks are the whole JVM's: one sweep at a time.
    private void sweepAll(Path journals) {
        synchronized (PlanSweep.class) {
            if (!Files.isDirectory(journals)) {
                return;
            }
            try {
                PlanJournal.requireTrusted(journals);
            } catch (IOException e) {
                failures.add("nothing was undone of what the journals say: " + e.getMessage());
                return;
            }
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(journals, "plan-*")) {
                for (Path directory : directories) {
                    visit(journals, directory);
                }
            } catch (IOException e) {
                failures.add("the journals in " + journals + " cannot be read: " + e);
            }
        }
    }

    private void visit(Path journals, Path directory) {
        try {
            PlanJournal journal = new PlanJournal(journals, directory);
            journal.requireTrusted();
            ProcessIdentity owner = new RunJournal(directory).owner();
            if (owner == null ? isYoung(directory) : owner.isAlive()) {
                return;
            }
            try (RunLock lock = RunLock.take(directory)) {
                if (lock != null
                        && journal.host()
                                .machine()
                                .equals(HostIdentity.current().machine())) {
                    undo(journal);
                }
            }
        } catch (UntrustedJournalException e) {
            failures.add("a journal was left as it is, and nothing undone of what it says: " + e.getMessage());
        } catch (IOException e) {
            LOG.debug("{} was not swept", directory, e);
        } catch (RuntimeException e) {
            failures.add("the journal " + directory + " cannot be read, remove it when all of it is undone: " + e);
        }
    }

    /** A journal without an owner is just being made, or its JVM died then, with nothing done. */
    private static boolean isYoung(Path directory) throws IOException {
        long age = System.currentTimeMillis()
                - Files.getLastModifiedTime(directory).toMillis();
        return age < Duration.ofMinutes(1).toMillis();
    }

    private void undo(PlanJournal journal) throws IOException {
        boolean sameBoot = journal.host().boot().equals(HostIdentity.current().boot());
        PlanUndo undo = new PlanUndo(journal);
        String title = journal.title();
        for (PlanJournal.Entry entry : journal.entries()) {
            if (!sameBoot && !entry.lasting()) {
                continue;
            }
            Privilege rights = entry.root() ? privilege : Privilege.none();
            if (!undo.undo(entry, new PlanCommands(rights, LIMIT))) {
                break;
            }
        }
        if (undo.failures().isEmpty()) {
            journal.delete();
            swept.add(title);
        } else {
            undo.failures().forEach(failure -> failures.add(title + ": " + failure));
        }
    }
}
