package dev.qemu4j.testing.shell;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;

/**
 * A guest's shell by SSH, for which {@code org.apache.sshd:sshd-osgi} has to be on the class path, or {@code sshd-core}.
 *
 * <pre>{@code
 * try (GuestSsh ssh = GuestSsh.connect(vm.forwarded(22), "root", key, Duration.ofSeconds(30))) {
 *     ssh.shell().succeed("uname -r");
 * }
 * }</pre>
 *
 * <p>Any host key is accepted, as that of a throwaway guest is not known; the settings and keys of this user are not used. Thread-safe.
 */
public final class GuestSsh implements AutoCloseable {
    /** A wait of SSH's library has no time of zero. */
    private static final Duration LEAST = Duration.ofMillis(1);

    private final SshClient client;
    private final ClientSession session;

    private GuestSsh(SshClient client, ClientSession session) {
        this.client = client;
        this.session = session;
    }

    /**
     * Logs in by a key.
     *
     * @param address the address of the guest's server, such as a forwarded port
     * @param user the user
     * @param key a key that may log in
     * @param limit the longest time for all of it
     * @return the connection
     * @throws QemuException if nobody listens there, or the server refuses the key
     * @throws dev.qemu4j.base.QemuTimeoutException if the limit passed
     */
    public static GuestSsh connect(InetSocketAddress address, String user, KeyPair key, Duration limit) {
        return Await.result(connectAsync(address, user, key, limit), "logging in at " + address);
    }

    /**
     * Logs in by a key, as {@link #connect} does.
     *
     * @param address the address of the guest's server
     * @param user the user
     * @param key a key that may log in
     * @param limit the longest time for all of it
     * @return a future of the connection; cancelling gives up
     */
    public static CompletableFuture<GuestSsh> connectAsync(
            InetSocketAddress address, String user, KeyPair key, Duration limit) {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(key, "key");
        TimeLimit.require("limit", limit);
        return OwnedFuture.of(Task.start("guest-ssh", task -> logIn(address, user, key, limit)));
    }

    private static GuestSsh logIn(InetSocketAddress address, String user, KeyPair key, Duration limit) {
        TimeLeft left = TimeLeft.of(limit);
        SshClient client = SshClient.setUpDefaultClient();
        client.setServerKeyVerifier((session, peer, hostKey) -> true);
        client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY); // a guest is not to see this user's settings
        client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER); // or keys
        client.start();
        try {
            ClientSession session = client.connect(user, address).verify(limit).getSession();
            session.addPublicKeyIdentity(key);
            session.auth().verify(left.atLeast(LEAST));
            return new GuestSsh(client, session);
        } catch (IOException e) {
            client.stop();
            throw SshWay.failure("the login of '" + user + "' at " + address, limit, e);
        } catch (RuntimeException | Error e) {
            client.stop();
            throw e;
        }
    }

    /**
     * Returns the shell.
     *
     * @return the shell, with a limit of one minute for each command; it runs several at a time
     */
    public GuestShell shell() {
        return of(session);
    }

    /**
     * Uses a session of the caller's own, which may log in by other means.
     *
     * @param session a session that has logged in, and stays the caller's
     * @return the shell, with a limit of one minute for each command; it runs several at a time
     */
    public static GuestShell of(ClientSession session) {
        return new GuestShell(new SshWay(Objects.requireNonNull(session, "session")));
    }

    /** Ends the connection. Does nothing the second time. */
    @Override
    public void close() {
        client.stop();
    }

    @Override
    public String toString() {
        return "GuestSsh[" + session.getUsername() + "@" + session.getConnectAddress() + "]";
    }
}
