package dev.qemu4j.recipe;

import dev.qemu4j.QomObjects;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.VncOptionBuilder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The VNC server. */
public final class Vnc extends AbstractRecipe {
    private static final Changes.Part<VncOptionBuilder> VNC = new Changes.Part<>();

    private final String where;
    private final @Nullable Path passwordFile;
    private final Changes changes;

    private Vnc(String where, @Nullable Path passwordFile, Changes changes) {
        this.where = where;
        this.passwordFile = passwordFile;
        this.changes = changes;
    }

    /**
     * Returns a server on a Unix socket. Users who may connect to it need no password.
     *
     * @param socket where QEMU makes it
     * @return the server
     */
    public static Vnc socket(Path socket) {
        Objects.requireNonNull(socket, "socket");
        return new Vnc("unix:" + socket, null, Changes.NONE);
    }

    /**
     * Returns a server on the first of the ports 5900 to 5999 of 127.0.0.1 that is free, which {@code query-vnc} tells.
     * Each user of the host can reach it: nobody gets in until there is a password, by {@link #passwordFile} or the QMP
     * command {@code set_password}.
     *
     * @return the server
     */
    public static Vnc loopback() {
        return loopback(0).vnc(v -> v.to(99));
    }

    /**
     * Returns a server on a port of 127.0.0.1. As with {@link #loopback()}, nobody gets in until there is a password.
     *
     * @param display the port less 5900
     * @return the server
     * @throws IllegalArgumentException if there is no such port
     */
    public static Vnc loopback(int display) {
        if (display < 0 || display > 65535 - 5900) {
            throw new IllegalArgumentException("display: " + display + " (expected: 0 to 59635, the port less 5900)");
        }
        return new Vnc("127.0.0.1:" + display, null, Changes.NONE).vnc(v -> v.password(true));
    }

    /**
     * Asks clients for a password. VNC uses its first eight characters only.
     *
     * @param file holds the password, readable for QEMU only
     * @return the changed server
     */
    public Vnc passwordFile(Path file) {
        return new Vnc(where, Objects.requireNonNull(file, "file"), changes);
    }

    /**
     * Changes the server.
     *
     * @param change sets its parameters
     * @return the changed server
     */
    public Vnc vnc(Consumer<? super VncOptionBuilder> change) {
        return new Vnc(where, passwordFile, changes.and(VNC, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        if (passwordFile == null) {
            options.vnc(where, changes.to(VNC));
            return;
        }
        String secret = ids.of("vnc-password");
        options.object(QomObjects.secret(secret, o -> o.file(passwordFile.toString())));
        options.vnc(where, changes.to(VNC, v -> v.passwordSecret(secret)));
    }
}
