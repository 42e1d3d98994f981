package dev.qemu4j.host;

import dev.qemu4j.base.async.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A handle of a program that serves, on which the classes for certain programs stand: they have its arguments and its typed faces.
 *
 * <p>Thread-safe.
 */
public abstract class ServerHandle implements AutoCloseable {
    private final HostServer server;

    /**
     * Takes a server, which ends with this handle.
     *
     * @param server a server that was started
     */
    protected ServerHandle(HostServer server) {
        this.server = server;
    }

    /**
     * Tells whether the server runs.
     *
     * @return false once it has ended
     */
    public final boolean isAlive() {
        return server.isAlive();
    }

    /**
     * Returns the server's process id.
     *
     * @return the pid; that of {@code sudo} or its like if root's rights came by one
     */
    public final long pid() {
        return server.process().pid();
    }

    /**
     * Returns a future of the server's end.
     *
     * @return the exit status, whatever the reason; cancelling it changes nothing
     */
    public final CompletableFuture<ExitStatus> exit() {
        return server.exit();
    }

    /**
     * Waits for the server's end.
     *
     * @param limit the longest time
     * @return the exit status, whatever the reason
     * @throws dev.qemu4j.base.QemuTimeoutException if the server still runs then
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public final ExitStatus awaitExit(Duration limit) {
        return Await.result(exit(), "waiting for the end of " + this, limit);
    }

    /**
     * Returns the end of what the server wrote to its standard error.
     *
     * @return the text, which may be empty, with three asterisks for each secret that is told from its name
     */
    public final String stderrTail() {
        return server.stderrTail();
    }

    /**
     * Ends the server, then removes its run directory. Does nothing the second time.
     *
     * @throws dev.qemu4j.base.QemuException if the program outlives even {@code SIGKILL}; its directory stays for a sweep then
     */
    @Override
    public void close() {
        server.close();
    }

    @Override
    public String toString() {
        return server.toString();
    }

    /**
     * Returns the server.
     *
     * @return the server that was given
     */
    protected final HostServer server() {
        return server;
    }
}
