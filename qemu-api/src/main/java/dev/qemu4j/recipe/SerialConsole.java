package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.chardev.AnyChardevBuilder;
import dev.qemu4j.chardev.Redirection;
import dev.qemu4j.option.Ids;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** The machine's next serial port, on a character device. What it says can also go to a file: {@link #logFile}. */
public final class SerialConsole extends AbstractRecipe {
    private static final Changes.Part<AnyChardevBuilder> CHARDEV = new Changes.Part<>();

    private final String backend;
    private final Changes changes;

    private SerialConsole(String backend, Changes changes) {
        this.backend = backend;
        this.changes = changes;
    }

    /**
     * Returns a console on a new pseudo terminal, which {@code query-chardev} names. {@code VirtualMachine.start} puts its own end of the
     * console in the terminal's place: {@code vm.console()}.
     *
     * @return the console
     */
    public static SerialConsole create() {
        return new SerialConsole("pty", Changes.NONE);
    }

    /**
     * Returns a console on QEMU's standard input and output. Control-C goes to the guest.
     *
     * @return the console
     */
    public static SerialConsole stdio() {
        return new SerialConsole("stdio", Changes.NONE).chardev(c -> c.property("signal", false));
    }

    /**
     * Returns a console to which one client at a time connects. QEMU starts without one.
     *
     * @param path where QEMU makes the Unix socket
     * @return the console
     */
    public static SerialConsole socket(Path path) {
        Objects.requireNonNull(path, "path");
        return new SerialConsole("socket", Changes.NONE)
                .chardev(c -> c.property("path", path).property("server", true).property("wait", false));
    }

    /**
     * Returns a console that is written to a file and takes no input. What is in the file is lost.
     *
     * @param path the file
     * @return the console
     */
    public static SerialConsole file(Path path) {
        Objects.requireNonNull(path, "path");
        return new SerialConsole("file", Changes.NONE).chardev(c -> c.property("path", path));
    }

    /**
     * Returns a console that says nothing and takes no input; the guest still finds the port.
     *
     * @return the console
     */
    public static SerialConsole discard() {
        return new SerialConsole("null", Changes.NONE);
    }

    /**
     * Writes the console's output to a file as well. The file's old content is lost. What is in the file is lost.
     *
     * @param path the file
     * @return the changed console
     */
    public SerialConsole logFile(Path path) {
        Objects.requireNonNull(path, "path");
        return chardev(c -> c.property("logfile", path).property("logappend", false));
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed console
     */
    public SerialConsole chardev(Consumer<? super AnyChardevBuilder> change) {
        return new SerialConsole(backend, changes.and(CHARDEV, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        options.chardev(Chardevs.of(backend, ids.of("console"), changes.to(CHARDEV)));
        options.serial(Redirection.chardev(options.lastId()));
    }
}
