package dev.qemu4j.vm.record;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.WireLine;
import dev.qemu4j.vm.console.VmConsole;
import dev.qemu4j.vm.record.internal.HtmlPage;
import dev.qemu4j.vm.record.internal.Journal;
import dev.qemu4j.vm.record.internal.JsonLines;
import dev.qemu4j.vm.record.internal.Kept;
import dev.qemu4j.vm.record.internal.Timeline;
import dev.qemu4j.vm.record.internal.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A recording of a machine from its start on. It has the phases of the start, QMP's commands, replies and events, and the output of the consoles, each with its time.
 *
 * <pre>{@code
 * try (VirtualMachine vm = VirtualMachine.start(cmd, o -> o.recorded(true))) {
 *     vm.console().expect("login:", Duration.ofMinutes(1));
 *     vm.recorder().note("logging in");
 *     vm.recorder().writeHtml(Path.of("machine.html")); // opens in a browser, without a server
 * }
 * }</pre>
 *
 * <p>Secrets of QMP are hidden as the logger {@code dev.qemu4j.qmp.wire} hides them; what the guest prints is shown as it is. The latest 64 KiB are
 * in memory, 64 MiB before them in a file of the run directory, and older entries are dropped; consoles keep their output as always. The recording can
 * be read after the machine's end, also after that of a QEMU that was killed. A full disk costs older entries, and nothing else. Thread-safe.
 */
public final class VmRecorder {
    private final String title;
    private final Journal journal;
    private final List<VmConsole> consoles = new CopyOnWriteArrayList<>();

    private VmRecorder(String title, Journal journal) {
        this.title = title;
        this.journal = journal;
    }

    /**
     * Begins a recording. {@code VirtualMachine.start} makes one for a machine that is to be recorded; this method is for a QEMU that a program starts in another
     * way, with {@link #line} as the listener of {@code QmpOptions.wire}.
     *
     * @param title the machine's name, for people
     * @param directory the place of the file with older entries, which is made when it is needed
     * @return the recording, which has nothing yet
     */
    public static VmRecorder of(String title, Path directory) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(directory, "directory");
        return new VmRecorder(title, new Journal(directory.resolve("recording.log")));
    }

    /**
     * Adds a line of a monitor's connection.
     *
     * @param line the line, of which 64 Ki characters are kept
     */
    public void line(WireLine line) {
        Objects.requireNonNull(line, "line");
        journal.add(line.sent() ? Kept.SENT : Kept.RECEIVED, line.text(), Duration.ZERO);
    }

    /**
     * Adds a console, with all that it has printed.
     *
     * @param console the console
     */
    public void watch(VmConsole console) {
        consoles.add(Objects.requireNonNull(console, "console"));
    }

    /**
     * Adds a note: something that the program did, or saw.
     *
     * @param text the note
     */
    public void note(String text) {
        note(text, Duration.ZERO);
    }

    /**
     * Adds a note of something that took some time and has just ended.
     *
     * @param text the note
     * @param time the time that it took, not below zero
     */
    public void note(String text, Duration time) {
        Objects.requireNonNull(text, "text");
        TimeLimit.requireNotNegative("time", time);
        journal.add(Kept.NOTE, Secrets.hide(text), time);
    }

    /**
     * Writes the recording up to now as a page. It has a timeline with lanes for the machine, QMP, events and each console, and a list that can be filtered. It is
     * one file that needs no other, has at most the latest 100,000 entries, and says so if there were more.
     *
     * @param file the file, which is there when it is whole; an older recording there is replaced, another file is not
     * @throws QemuException if it cannot be written, or a file is there that is no recording
     */
    public void writeHtml(Path file) {
        Objects.requireNonNull(file, "file");
        write(file, out -> new HtmlPage(title, timeline()).write(out));
    }

    /**
     * Writes the recording up to now as lines of JSON. Each is an entry: {@code time}, {@code lane}, {@code kind}, {@code title}, {@code text}, and {@code ms}
     * for what took some time.
     *
     * @param file the file, which is there when it is whole; an older recording there is replaced, another file is not
     * @throws QemuException if it cannot be written, or a file is there that is no recording
     */
    public void writeJson(Path file) {
        Objects.requireNonNull(file, "file");
        write(file, out -> JsonLines.write(timeline(), out));
    }

    private Timeline timeline() {
        return Timeline.of(journal, consoles);
    }

    private static void write(Path file, WholeFile.Content content) {
        try {
            WholeFile.write(file, content);
        } catch (IOException e) {
            throw new QemuException("a recording cannot be written to " + file + ": " + e, e);
        }
    }

    /** Returns the title and the number of entries, without the lines of consoles. */
    @Override
    public String toString() {
        return "VmRecorder[" + title + ", " + journal.count() + " entries, " + consoles.size() + " consoles]";
    }
}
