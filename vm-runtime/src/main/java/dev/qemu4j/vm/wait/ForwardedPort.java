package dev.qemu4j.vm.wait;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.VirtualMachine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A port behind QEMU's user network, which accepts each connection and only then asks the guest. Its list of connections tells
 * whether the guest has accepted one.
 */
record ForwardedPort(int guestPort) implements Condition {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LOOKS = 10;
    private static final Pattern ACCEPTED = Pattern.compile(
            "TCP\\[(?:ESTABLISHED|CLOSE_WAIT|FIN_WAIT_1|FIN_WAIT_2|CLOSING|LAST_ACK|TIME_WAIT)] +\\d+ +\\S+ +(\\d+) +\\S+ +(\\d+) ");

    @Override
    public CompletableFuture<?> begin(WaitRun run, Duration limit) {
        VirtualMachine vm = run.vm();
        return Task.start("wait-port", task -> {
            InetSocketAddress host = Greeting.forwarded(vm, guestPort);
            Await.until(
                    Await.Condition.polling(() -> task.isDone() || isAccepted(vm, host), PAUSE),
                    "waiting for port " + guestPort + " of the guest",
                    limit);
            return true;
        });
    }

    /** Connects, and asks for a while whether the guest has accepted: a connection made before it could is only tried again after seconds. */
    private boolean isAccepted(VirtualMachine vm, InetSocketAddress host) {
        try (SocketChannel connection = SocketChannel.open(host)) {
            for (int look = 0; look < LOOKS && connection.isOpen(); look++) {
                String connections =
                        Await.result(vm.qmp().misc().humanMonitorCommand("info usernet"), "asking for the connections");
                if (ACCEPTED.matcher(connections).results().anyMatch(line -> leads(line, host))) {
                    return true;
                }
                if (isClosed(connection)) {
                    return false;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean leads(MatchResult line, InetSocketAddress host) {
        return Integer.parseInt(line.group(1)) == host.getPort() && Integer.parseInt(line.group(2)) == guestPort;
    }

    /** The guest's refusal closes the connection; what it says is of no interest. */
    private static boolean isClosed(SocketChannel connection) throws IOException {
        return Greeting.read(connection, PAUSE) < 0;
    }
}
