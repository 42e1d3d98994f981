package dev.qemu4j.vm.wait;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The first line that a server of the guest says, by itself or when it is asked. */
record Greeting(Function<VirtualMachine, InetSocketAddress> place, Kind kind) implements Condition {
    static final Kind NOTHING = new Kind("", null);
    static final Kind SSH = new Kind("", Pattern.compile("SSH-\\d.*"));

    private static final Pattern SUCCESS = Pattern.compile("HTTP/1\\.[01] 2\\d\\d\\b.*");
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LONGEST = 1024;

    /** A question, and the first line of an answer to it; without one it is enough that somebody accepts the connection. */
    record Kind(String question, @Nullable Pattern answer) {}

    /** The host's address of a port of the guest. */
    private record Forwarded(int guestPort) implements Function<VirtualMachine, InetSocketAddress> {
        @Override
        public InetSocketAddress apply(VirtualMachine vm) {
            return forwarded(vm, guestPort);
        }
    }

    /** The guest's own address. */
    private record Own(InetSocketAddress address) implements Function<VirtualMachine, InetSocketAddress> {
        @Override
        public InetSocketAddress apply(VirtualMachine vm) {
            return address;
        }
    }

    Greeting(int guestPort, Kind kind) {
        this(new Forwarded(guestPort), kind);
    }

    Greeting(InetSocketAddress address, Kind kind) {
        this(new Own(address), kind);
    }

    static Kind http(String path) {
        Objects.requireNonNull(path, "path");
        if (!path.matches("/\\S*")) {
            throw new IllegalArgumentException(
                    "path: '" + path + "' (expected: one that begins with / and has no white space)");
        }
        return new Kind("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", SUCCESS);
    }

    /** The host's address of a port of the guest; one that listens on all addresses is reached on this host. */
    static InetSocketAddress forwarded(VirtualMachine vm, int guestPort) {
        InetSocketAddress host = vm.forwarded(guestPort);
        return host.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), host.getPort())
                : host;
    }

    @Override
    public CompletableFuture<?> begin(WaitRun run, Duration limit) {
        VirtualMachine vm = run.vm();
        return Task.start("wait-port", task -> {
            InetSocketAddress address = place.apply(vm);
            if (kind.equals(NOTHING)) {
                requireNotForwarded(vm, address);
            }
            Await.until(
                    Await.Condition.polling(() -> task.isDone() || isHeard(address), PAUSE),
                    "waiting for an answer at " + address,
                    limit);
            return true;
        });
    }

    /** Refuses an address of QEMU's own: it accepts a connection before it asks the guest. */
    private static void requireNotForwarded(VirtualMachine vm, InetSocketAddress address) {
        InetAddress host = address.getAddress();
        if (host == null || !(host.isLoopbackAddress() || host.isAnyLocalAddress())) {
            return;
        }
        vm.forwards().stream()
                .filter(forward -> forward.protocol().equalsIgnoreCase("tcp")
                        && forward.host().getPort() == address.getPort())
                .findFirst()
                .ifPresent(forward -> {
                    int port = forward.guest().getPort();
                    throw new QemuException("port " + address + " is QEMU's, which accepts before the guest does"
                            + " (expected: Wait.forPort(" + port + "), the port in the guest)");
                });
    }

    /** One try, which a cancellation interrupts: the channel of a thread that is interrupted closes. */
    private boolean isHeard(InetSocketAddress address) {
        try (SocketChannel channel = SocketChannel.open()) {
            Socket socket = channel.socket();
            socket.connect(address, (int) PATIENCE.toMillis());
            if (kind.answer() == null) {
                return true;
            }
            socket.setSoTimeout((int) PATIENCE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(kind.question().getBytes(ISO_8859_1));
            return kind.answer().matcher(line(socket.getInputStream())).matches();
        } catch (IOException e) {
            return false;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next = in.read();
        while (next >= 0 && next != '\n' && line.length() < LONGEST) {
            line.append((char) next);
            next = in.read();
        }
        return line.toString().stripTrailing();
    }

    /** Reads a byte within a limit: -1 at the end, 0 if none has come. */
    static int read(SocketChannel channel, Duration limit) throws IOException {
        Socket socket = channel.socket();
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, TimeLimit.millis(limit)));
        try {
            return socket.getInputStream().read() < 0 ? -1 : 1;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }
}
