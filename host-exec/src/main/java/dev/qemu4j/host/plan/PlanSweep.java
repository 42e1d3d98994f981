package dev.qemu4j.host.plan;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.internal.HostIdentity;
import dev.qemu4j.host.internal.OpenResources;
import dev.qemu4j.host.run.internal.RunLock;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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

    SweepReport sweep(Path journals) {
        sweepAll(journals);
        return new SweepReport(swept, List.of(), List.of(), failures);
    }

    void sweepQuietly(Path journals) {
        sweepAll(journals);
        failures.forEach(failure -> LOG.warn("Left by a JVM that is gone: {}", failure));
    }

    /** Undoes a single plan, unless somebody owns or uses it. */
    void sweepOne(PlanJournal journal) {
        synchronized (PlanSweep.class) {
            if (Files.isDirectory(journal.path())) {
                visit(journal.journals(), journal.path());
            }
        }
        if (!failures.isEmpty()) {
            throw new PlanException(
                    "the plan could not be undone:\n  " + String.join("\n  ", failures), failures, null);
        }
    }

    /** Begins to use what a plan has made; null if no plan of this user has that key, or it is about to be undone. */
    @Nullable
    PlanUse join(Path journals, String key) {
        try {
            PlanJournal.requireTrusted(journals);
            if (!Files.isDirectory(journals)) {
                return null;
            }
            try (DirectoryStream<Path> directories = Files.newDirectoryStream(journals, "plan-*")) {
                for (Path directory : directories) {
                    PlanUse use = joinOne(new PlanJournal(journals, directory), key);
                    if (use != null) {
                        return use;
                    }
                }
            }
            return null;
        } catch (IOException e) {
            throw new PlanException("the journals in " + journals + " cannot be read: " + e, e);
        }
    }

    private @Nullable PlanUse joinOne(PlanJournal journal, String key) {
        try {
            journal.requireTrusted();
            PlanUsers.User user = journal.key().equals(key) ? journal.users().join() : null;
            if (user == null) {
                return null;
            }
            PlanUse use = new PlanUse(journal, user, privilege);
            OpenResources.add(OpenResources.Turn.USES_OF_PLANS, use, use::close);
            return use;
        } catch (IOException | IllegalArgumentException e) {
            LOG.debug("{} was not joined", journal.path(), e);
            return null;
        }
    }

    private void sweepAll(Path journals) {
        Await.shielded(() -> sweepInTurn(journals));
    }

    // Java's locks are the whole JVM's: one sweep at a time.
    private void sweepInTurn(Path journals) {
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
            if (journal.isOwned()) {
                return;
            }
            try (RunLock lock = RunLock.take(directory)) {
                if (lock != null
                        && journal.host()
                                .machine()
                                .equals(HostIdentity.current().machine())
                        && journal.users().end()) {
                    undo(journal);
                }
            }
        } catch (UntrustedJournalException e) {
            failures.add("a journal was left as it is, and nothing undone of what it says: " + e.getMessage());
        } catch (NoSuchFileException | FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // Another JVM is at the same; if it is ended meanwhile, the next sweep goes on.
            LOG.debug("{} was not swept", directory, e);
        } catch (IOException e) {
            LOG.debug("{} was not swept", directory, e);
            if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
                failures.add("the journal " + directory + " was left, with what it says to undo: " + e);
            }
        } catch (QemuTimeoutException e) {
            failures.add("the journal " + directory + " was left, with what it says to undo: " + e.getMessage());
        } catch (RuntimeException e) {
            failures.add("the journal " + directory + " cannot be read, remove it when all of it is undone: " + e);
        }
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
