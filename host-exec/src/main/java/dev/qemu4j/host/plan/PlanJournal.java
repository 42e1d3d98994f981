package dev.qemu4j.host.plan;

import dev.qemu4j.host.internal.HostIdentity;
import dev.qemu4j.host.internal.ProcessIdentity;
import dev.qemu4j.host.run.internal.FileTree;
import dev.qemu4j.host.run.internal.RunBase;
import dev.qemu4j.host.run.internal.RunJournal;
import dev.qemu4j.host.system.HostDirectories;
import dev.qemu4j.host.system.Ownership;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Record of the steps that have to be undone if the JVM dies: a directory for each plan that is applied.
 *
 * <p>It has the lock and the owner of a run directory. Its file {@code steps} has a line for each thing that happens: the step is
 * about to be done, with a line for each command that undoes it; it is done; it is about to be undone; it is undone.
 */
final class PlanJournal {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int ATTEMPTS = 20;
    private static final String STEPS = "steps";
    private static final String ROOT = "root";
    private static final String LEFT = "left";
    private static final Duration MAKING = Duration.ofMinutes(1);
    private static final String LASTING = "-lasting";

    private final Path journals;
    private final Path directory;

    PlanJournal(Path journals, Path directory) {
        this.journals = journals;
        this.directory = directory;
    }

    /** A step as the journal has it; one that is uncertain may have been done, or undone, or not. */
    record Entry(
            int number,
            String title,
            String rights,
            List<List<String>> undo,
            @Nullable List<String> presence,
            boolean uncertain) {
        Entry certain(boolean certain) {
            return new Entry(number, title, rights, undo, presence, !certain);
        }

        boolean root() {
            return rights.startsWith(ROOT);
        }

        boolean lasting() {
            return rights.endsWith(LASTING);
        }
    }

    /**
     * Checks that nobody else can have written what this journal says to run.
     *
     * @throws UntrustedJournalException if somebody can
     */
    void requireTrusted() throws IOException {
        requireTrusted(directory, Ownership.of(directory).problemOfDirectory());
        for (String name : List.of(STEPS, "owner", "lock")) {
            Path file = directory.resolve(name);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                requireTrusted(file, Ownership.of(file).problemOfFile());
            }
        }
    }

    /** Checks a directory of journals in the same way; what is not there is no problem. */
    static void requireTrusted(Path journals) throws IOException {
        if (Files.exists(journals, LinkOption.NOFOLLOW_LINKS)) {
            requireTrusted(journals, Ownership.of(journals).problemOfDirectory());
        }
    }

    private static void requireTrusted(Path path, @Nullable String problem) throws UntrustedJournalException {
        if (problem != null) {
            throw new UntrustedJournalException(path + " " + problem);
        }
    }

    /** Returns the directory of this user's journals. */
    static Path directory() {
        Path state = HostDirectories.state();
        if (state == null) {
            throw new PlanException(
                    "plans have no place for their journals: this user has no home"
                            + " (expected: XDG_STATE_HOME, or a directory given to Plan.apply)",
                    null);
        }
        return state.resolve("qemu4j").resolve("plans");
    }

    static PlanJournal create(Path journals, String title, String key) throws IOException {
        PlanJournal journal = new PlanJournal(journals, createIn(journals));
        try {
            journal.users().open();
            journal.append("plan", HostIdentity.current().toString(), title, key);
            return journal;
        } catch (IOException | PlanException e) {
            journal.deleteAfter(e); // a full disk leaves no half of one
            throw e;
        }
    }

    private static Path createIn(Path journals) throws IOException {
        NoSuchFileException gone = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                if (!Files.isDirectory(journals)) {
                    Files.createDirectories(journals, PRIVATE);
                }
                requireTrusted(journals);
                return Files.createTempDirectory(journals, "plan-");
            } catch (NoSuchFileException e) {
                gone = e; // another JVM has just removed it with its last plan
            } catch (IOException e) {
                RunBase.removeIfUnused(journals);
                throw e;
            }
        }
        throw new IOException(gone);
    }

    Path path() {
        return directory;
    }

    Entry begin(int number, PlanStep step, List<List<String>> undo) {
        List<String> lines = new ArrayList<>();
        undo.forEach(command -> lines.add(JournalText.line("undo", number, command)));
        List<String> proof = step.proof();
        if (proof != null) {
            lines.add(JournalText.line("present", number, proof));
        }
        String rights = (step.needsRoot() ? ROOT : "user") + (step.isLasting() ? LASTING : "");
        lines.add(JournalText.line("begin", number, List.of(rights, step.title())));
        write(String.join("", lines));
        return new Entry(number, step.title(), rights, undo, proof, true);
    }

    void done(int number) {
        append("done", Integer.toString(number));
    }

    void undoing(int number) {
        append("undoing", Integer.toString(number));
    }

    void undone(int number) {
        append("undone", Integer.toString(number));
    }

    /** Removes the journal, and the directory of all if it was the last one there. */
    void delete() throws IOException {
        FileTree.delete(directory);
        RunBase.removeIfUnused(journals);
    }

    /** Removes it after a failure, whatever happens. */
    void deleteAfter(Throwable failure) {
        try {
            delete();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** The host where the plan was applied, and since which start of it. */
    HostIdentity host() throws IOException {
        List<String> words = lines().stream().findFirst().orElse(List.of());
        return words.size() < 2 ? HostIdentity.current() : HostIdentity.parse(words.get(1));
    }

    /** Under which others find it; empty if nobody is to. */
    String key() throws IOException {
        List<String> words = lines().stream().findFirst().orElse(List.of());
        return words.size() < 4 ? "" : words.get(3);
    }

    PlanUsers users() {
        return new PlanUsers(directory);
    }

    /** Leaves the plan's resources to their other users: the last of them undoes it. */
    void leave() throws IOException {
        Files.move(directory.resolve("owner"), directory.resolve(LEFT), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Tells whether its owner may still be at work. */
    boolean isOwned() throws IOException {
        if (Files.exists(directory.resolve(LEFT))) {
            return false;
        }
        ProcessIdentity owner = new RunJournal(directory).owner();
        return owner == null ? isYoung() : owner.isAlive();
    }

    /** A journal without an owner is just being made, or its JVM died then, with nothing done. */
    private boolean isYoung() throws IOException {
        FileTime modified = Files.getLastModifiedTime(directory);
        return modified.toInstant().isAfter(Instant.now().minus(MAKING));
    }

    Path journals() {
        return journals;
    }

    String title() throws IOException {
        List<String> words = lines().stream().findFirst().orElse(List.of());
        return words.size() < 3 ? directory.toString() : words.get(2);
    }

    /** Returns the steps that are still to be undone, the last one first. */
    List<Entry> entries() throws IOException {
        Map<Integer, Entry> entries = new TreeMap<>(Comparator.reverseOrder());
        Map<Integer, List<List<String>>> undo = new TreeMap<>();
        Map<Integer, List<String>> presence = new TreeMap<>();
        for (List<String> words : lines()) {
            if (words.size() < 2 || words.get(0).equals("plan")) {
                continue;
            }
            int number = Integer.parseInt(words.get(1));
            List<String> rest = words.subList(2, words.size());
            switch (words.get(0)) {
                case "undo" ->
                    undo.computeIfAbsent(number, n -> new ArrayList<>()).add(rest);
                case "present" -> presence.put(number, rest);
                case "begin" -> {
                    List<List<String>> commands = undo.getOrDefault(number, List.of());
                    String title = rest.size() < 2 ? "step " + number : rest.get(1);
                    entries.put(number, new Entry(number, title, rest.get(0), commands, presence.get(number), true));
                }
                case "done" -> entries.computeIfPresent(number, (n, entry) -> entry.certain(true));
                case "undoing" -> entries.computeIfPresent(number, (n, entry) -> entry.certain(false));
                case "undone" -> entries.remove(number);
                default -> {
                    // of a later version of this library
                }
            }
        }
        return List.copyOf(entries.values());
    }

    private List<List<String>> lines() throws IOException {
        return JournalText.read(directory.resolve(STEPS));
    }

    private void append(String... words) {
        write(JournalText.line(List.of(words)));
    }

    private void write(String text) {
        try {
            Files.writeString(
                    directory.resolve(STEPS),
                    text,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new PlanException("the journal " + directory + " cannot be written: " + e, e);
        }
    }
}
