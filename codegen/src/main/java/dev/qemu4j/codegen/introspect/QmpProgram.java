package dev.qemu4j.codegen.introspect;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A QEMU, or a storage daemon, that is started only to answer a few queries. */
public final class QmpProgram implements AutoCloseable {
    private static final Executor LIMIT = CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);

    private final Path directory;
    private final Process process;
    private final SocketChannel channel;
    private final BufferedReader reader;
    private final JsonNode greeting;

    private QmpProgram(Path directory, Process process, SocketChannel channel) throws IOException {
        this.directory = directory;
        this.process = process;
        this.channel = channel;
        reader = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        greeting = read().get("QMP");
        ask("qmp_capabilities");
    }

    /**
     * Starts a program and waits until it speaks QMP.
     *
     * @param program {@code qemu-system-…} or {@code qemu-storage-daemon}
     * @param more further command line arguments
     * @return the running program
     */
    public static QmpProgram start(Path program, String... more) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (isSystem(program)) {
            command.addAll(List.of("-machine", "none", "-nodefaults", "-S", "-display", "none"));
        }
        command.addAll(List.of(more));
        return run(command, Path.of(""));
    }

    /**
     * Runs a command and waits until it speaks QMP.
     *
     * @param command the program and its arguments, to which those for QMP are added
     * @param home where it runs
     * @return the running program
     * @throws UncheckedIOException if it ends before, with what it said
     */
    public static QmpProgram run(List<String> command, Path home) {
        try {
            Path directory = Files.createTempDirectory("facts");
            UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("qmp"));
            try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                server.bind(address);
                List<String> arguments = new ArrayList<>(command);
                String chardev = "socket,id=qmp,path=" + address.getPath();
                arguments.addAll(
                        isSystem(Path.of(command.get(0)))
                                ? List.of("-chardev", chardev, "-mon", "chardev=qmp,mode=control")
                                : List.of("--chardev", chardev, "--monitor", "chardev=qmp"));
                Process process = new ProcessBuilder(arguments)
                        .directory(home.toAbsolutePath().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("log").toFile())
                        .start();
                // Without this, a program that cannot start would leave accept waiting.
                process.onExit().thenRun(() -> close(server));
                return connect(directory, process, server);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The program's own version.
     *
     * @return the three numbers, as {@code 7.2.22}
     */
    public String version() {
        JsonNode numbers = greeting.at("/version/qemu");
        return numbers.get("major") + "." + numbers.get("minor") + "." + numbers.get("micro");
    }

    /**
     * Executes a command without arguments.
     *
     * @param command its name
     * @return its result
     */
    public JsonNode ask(String command) {
        return ask(command, JsonNodeFactory.instance.objectNode());
    }

    /**
     * Executes a command.
     *
     * @param command its name
     * @param arguments its arguments
     * @return its result
     * @throws QmpRefusedException if the program answers with an error
     * @throws ProgramEndedException if the program ends, or does not answer in a minute
     */
    public JsonNode ask(String command, ObjectNode arguments) {
        CompletableFuture<?> limit = CompletableFuture.runAsync(process::destroyForcibly, LIMIT);
        ObjectNode request = JsonNodeFactory.instance.objectNode().put("execute", command);
        request.set("arguments", arguments);
        JsonNode answer;
        try {
            ByteBuffer line = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            answer = read();
            while (answer.has("event")) {
                answer = read();
            }
        } catch (IOException e) {
            throw new ProgramEndedException(command + " " + arguments + ": " + e.getMessage(), e);
        } finally {
            limit.cancel(false);
        }
        if (!answer.has("return")) {
            throw new QmpRefusedException(command + " " + arguments + ": " + answer.at("/error/desc"));
        }
        return answer.get("return");
    }

    @Override
    public void close() {
        try {
            channel.close();
            end(process, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSystem(Path program) {
        return program.getFileName().toString().startsWith("qemu-system-");
    }

    private static QmpProgram connect(Path directory, Process process, ServerSocketChannel server) throws IOException {
        try {
            return new QmpProgram(directory, process, server.accept());
        } catch (IOException | UncheckedIOException | ProgramEndedException e) {
            String log = end(process, directory);
            throw new IOException("did not start: " + log, e);
        }
    }

    /** Ends the program and removes its directory; returns what it had to say. */
    private static String end(Process process, Path directory) throws IOException {
        process.destroyForcibly().onExit().join();
        String log = Files.readString(directory.resolve("log"));
        Files.delete(directory.resolve("log"));
        Files.deleteIfExists(directory.resolve("qmp"));
        Files.delete(directory);
        return log;
    }

    private static void close(ServerSocketChannel server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode read() throws IOException {
        String line = reader.readLine();
        if (line == null) {
            throw new EOFException("the program has ended: " + Files.readString(directory.resolve("log")));
        }
        return JsonMapper.shared().readTree(line);
    }
}
