package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.result;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * A QEMU without a machine that dials in to a client and has three monitors besides: one on TCP and two on Unix sockets, of
 * which one has pretty output. Two more Unix sockets are none of QMP: a monitor for people and a VNC display.
 *
 * <p>That client tells that the other monitors listen, so that no test has to poll for them.
 */
final class BareQemu implements AutoCloseable {
    private static final String BINARY = "qemu-system-x86_64";
    private static final Pattern PORT = Pattern.compile("tcp:127\\.0\\.0\\.1:(\\d+)");

    private final Path socket;
    private final Process process;
    private final QmpClient first;

    private BareQemu(Path socket, Process process, QmpClient first) {
        this.socket = socket;
        this.process = process;
        this.first = first;
    }

    static BareQemu start(Path directory) {
        return start(directory, Family.UNIX);
    }

    /** Starts QEMU with its sockets in a directory; it dials in over a kind of socket. */
    static BareQemu start(Path directory, Family family) {
        try (QmpListener listener = result(QmpClient.listenAsync(family.toListenAt(directory)))) {
            Path socket = directory.resolve("unix");
            Process process = launch(directory, listener.address(), socket);
            try {
                return new BareQemu(socket, process, result(listener.acceptAsync(Waits.BOUND)));
            } catch (AssertionError e) {
                process.destroyForcibly();
                throw e;
            }
        }
    }

    /** Returns the client to which QEMU has dialled in. */
    QmpClient first() {
        return first;
    }

    Process process() {
        return process;
    }

    SocketAddress address(Family family) {
        return family == Family.UNIX ? UnixDomainSocketAddress.of(socket) : tcpAddress();
    }

    QmpClient connect(Family family) {
        return result(QmpClient.connectAsync(address(family)));
    }

    @Override
    public void close() {
        first.close();
        process.destroyForcibly();
        result(process.onExit());
    }

    static SocketAddress pretty(Path directory) {
        return UnixDomainSocketAddress.of(prettyIn(directory));
    }

    private static Path prettyIn(Path directory) {
        return directory.resolve("pretty");
    }

    static SocketAddress people(Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve("hmp"));
    }

    static SocketAddress vnc(Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve("vnc"));
    }

    private SocketAddress tcpAddress() {
        for (JsonNode chardev : first.blocking().execute("query-chardev")) {
            Matcher port = PORT.matcher(chardev.path("filename").asString(""));
            if (chardev.path("label").asString("").equals("tcp") && port.find()) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1)));
            }
        }
        throw new AssertionError("QEMU tells no TCP port");
    }

    private static Process launch(Path directory, SocketAddress dialIn, Path socket) {
        List<String> command = new ArrayList<>(List.of(BINARY, "-M", "none", "-nodefaults", "-display", "none"));
        addMonitor(command, "first", describe(dialIn));
        addMonitor(command, "pretty", "path=" + prettyIn(directory) + ",server=on,wait=off");
        command.set(command.size() - 1, command.get(command.size() - 1) + ",pretty=on");
        addMonitor(command, "unix", "path=" + socket + ",server=on,wait=off");
        addMonitor(command, "tcp", "host=127.0.0.1,port=0,server=on,wait=off");
        command.addAll(List.of("-monitor", "unix:" + directory.resolve("hmp") + ",server=on,wait=off"));
        command.addAll(List.of("-vnc", "unix:" + directory.resolve("vnc")));
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(BINARY + " is missing; on Debian: apt-get install qemu-system-x86", e);
        }
    }

    private static void addMonitor(List<String> command, String id, String socket) {
        command.addAll(List.of("-chardev", "socket,id=" + id + "," + socket, "-mon", "mode=control,chardev=" + id));
    }

    private static String describe(SocketAddress address) {
        return address instanceof InetSocketAddress tcp
                ? "host=127.0.0.1,port=" + tcp.getPort()
                : "path=" + ((UnixDomainSocketAddress) address).getPath();
    }
}
