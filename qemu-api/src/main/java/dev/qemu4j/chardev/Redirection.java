package dev.qemu4j.chardev;

import dev.qemu4j.base.Commas;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The target of a serial port, a monitor or the like. It is for the options that take no id but a short text, such as {@code
 * -serial}. A socket to which others connect never holds up QEMU's start.
 */
public final class Redirection {
    private static final String SERVER = ",server=on,wait=off";

    private final String text;

    private Redirection(String text) {
        this.text = text;
    }

    /**
     * Returns a redirection in QEMU's own words.
     *
     * @param text the text
     * @return the redirection
     */
    public static Redirection of(String text) {
        return new Redirection(Objects.requireNonNull(text, "text"));
    }

    /**
     * Goes to a character device that has an option of its own.
     *
     * @param id its id
     * @return the redirection
     */
    public static Redirection chardev(String id) {
        return of("chardev:" + id);
    }

    /**
     * Goes to QEMU's standard input and output.
     *
     * @return the redirection
     */
    public static Redirection stdio() {
        return of("stdio");
    }

    /**
     * Goes to QEMU's standard input and output, together with the monitor: Ctrl-A C changes between them.
     *
     * @return the redirection
     */
    public static Redirection stdioWithMonitor() {
        return of("mon:stdio");
    }

    /**
     * Goes nowhere; a serial port is not there at all.
     *
     * @return the redirection
     */
    public static Redirection none() {
        return of("none");
    }

    /**
     * Goes nowhere, but the port is there.
     *
     * @return the redirection
     */
    public static Redirection discard() {
        return of("null");
    }

    /**
     * Goes to a new pseudo terminal.
     *
     * @return the redirection
     */
    public static Redirection pty() {
        return of("pty");
    }

    /**
     * Goes to a text console in the display.
     *
     * @return the redirection
     */
    public static Redirection vc() {
        return of("vc");
    }

    /**
     * Goes to a file; nothing can be read.
     *
     * @param file the file
     * @return the redirection
     */
    public static Redirection file(Path file) {
        return of("file:" + escaped(file));
    }

    /**
     * Goes to a pair of named pipes.
     *
     * @param pipe the pipe, or what two pipes are called without {@code .in} and {@code .out}
     * @return the redirection
     */
    public static Redirection pipe(Path pipe) {
        return of("pipe:" + escaped(pipe));
    }

    /**
     * Connects to a Unix socket.
     *
     * @param socket the socket
     * @return the redirection
     */
    public static Redirection unix(Path socket) {
        return of("unix:" + escaped(socket));
    }

    /**
     * Makes a Unix socket to which others connect.
     *
     * @param socket the socket
     * @return the redirection
     */
    public static Redirection unixServer(Path socket) {
        return of("unix:" + escaped(socket) + SERVER);
    }

    /**
     * Connects to a TCP port.
     *
     * @param host the host
     * @param port the port
     * @return the redirection
     */
    public static Redirection tcp(String host, int port) {
        return of("tcp:" + host + ":" + port);
    }

    /**
     * Opens a TCP port to which others connect.
     *
     * @param host the address to listen on, such as {@code 127.0.0.1}
     * @param port the port
     * @return the redirection
     */
    public static Redirection tcpServer(String host, int port) {
        return of("tcp:" + host + ":" + port + SERVER);
    }

    /**
     * Opens a TCP port to which others connect by telnet.
     *
     * @param host the address to listen on, such as {@code 127.0.0.1}
     * @param port the port
     * @return the redirection
     */
    public static Redirection telnetServer(String host, int port) {
        return of("telnet:" + host + ":" + port + SERVER);
    }

    /**
     * Sends datagrams.
     *
     * @param host the host
     * @param port the port
     * @return the redirection
     */
    public static Redirection udp(String host, int port) {
        return of("udp:" + host + ":" + port);
    }

    /**
     * Returns the redirection in QEMU's own words.
     *
     * @return the text
     */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Redirection that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    private static String escaped(Path path) {
        return Commas.doubled(path.toString());
    }
}
