package dev.qemu4j.vm.disk;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * Stands between a client and a second monitor of a QEMU: loses the reply to one command, or the connection instead of it, or lets something
 * happen between two commands.
 */
final class LossyMonitor implements AutoCloseable {
    private final ServerSocketChannel server;
    private final SocketChannel qemu;
    private final SocketChannel client;
    private final QmpClient qmp;
    private volatile String command = "";
    private volatile boolean disconnecting;
    private volatile boolean losing;
    private final Semaphore answered = new Semaphore(0);
    private int requests; // by the pump of requests alone
    private volatile String earlier = "";
    private volatile String later = "";
    private volatile Runnable between = () -> {};
    private final List<String> sent = new CopyOnWriteArrayList<>();

    private LossyMonitor(Path qemuSocket, Path own) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(own));
        qemu = SocketChannel.open(UnixDomainSocketAddress.of(qemuSocket));
        var connecting = QmpClient.connectAsync(
                UnixDomainSocketAddress.of(own),
                QmpOptions.builder().commandTimeout(Duration.ofSeconds(2)).build());
        client = server.accept();
        start(() -> pump(client, qemu));
        start(() -> pump(qemu, client));
        qmp = connecting.join();
    }

    /** Returns the option of a QEMU with a second monitor. */
    static String option(Path work) {
        return "unix:" + work.resolve("qmp") + ",server=on,wait=off";
    }

    static LossyMonitor of(Path work) throws IOException {
        Path own = work.resolve("lossy");
        Files.deleteIfExists(own);
        return new LossyMonitor(work.resolve("qmp"), own);
    }

    QmpClient qmp() {
        return qmp;
    }

    /** Returns all lines in the order in which they were sent. */
    List<String> sent() {
        return List.copyOf(sent);
    }

    /** Returns the lines with a command, in the order in which they were sent. */
    List<String> sent(String name) {
        return sent.stream()
                .filter(line -> line.contains("\"execute\":\"" + name + "\""))
                .toList();
    }

    /** Loses the reply to the next such command. */
    void lose(String name) {
        command = "\"" + name + "\"";
    }

    /** Loses the connection when QEMU has done the next such command. */
    void disconnectAfter(String name) {
        disconnecting = true;
        lose(name);
    }

    /** Runs an action when QEMU has answered all until one command, and before it gets the first of another name after it. */
    void between(String first, String second, Runnable action) {
        between = action;
        later = "\"" + second + "\"";
        earlier = "\"" + first + "\"";
    }

    private void hold(String line) {
        if (!earlier.isEmpty() && line.contains("\"execute\":" + earlier)) {
            earlier = "";
        } else if (earlier.isEmpty() && !later.isEmpty() && line.contains("\"execute\":" + later)) {
            later = "";
            answered.acquireUninterruptibly(requests);
            requests = 0;
            between.run();
        }
        requests++;
    }

    private static void start(Runnable pump) {
        Thread thread = new Thread(pump, "lossy-monitor");
        thread.setDaemon(true);
        thread.start();
    }

    private void pump(SocketChannel from, SocketChannel to) {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(from, StandardCharsets.UTF_8))) {
            for (String line; (line = lines.readLine()) != null; ) {
                if (from == client && !command.isEmpty() && line.contains("\"execute\":" + command)) {
                    losing = true;
                    command = "";
                }
                if (from == client) {
                    sent.add(line);
                    hold(line);
                } else if (!line.contains("\"event\":") && !line.contains("\"QMP\":")) {
                    answered.release();
                }
                if (from == qemu && losing && line.contains("\"return\"")) {
                    losing = false;
                    if (disconnecting) {
                        client.close();
                    }
                    continue;
                }
                to.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException | UncheckedIOException e) {
            return; // one side has closed
        }
    }

    @Override
    public void close() throws IOException {
        qmp.close();
        client.close();
        qemu.close();
        server.close();
    }
}
