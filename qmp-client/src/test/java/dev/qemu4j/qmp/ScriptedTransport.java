package dev.qemu4j.qmp;

import dev.qemu4j.qmp.transport.QmpReceiver;
import dev.qemu4j.qmp.transport.QmpTransport;
import dev.qemu4j.qmp.wire.internal.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** A transport with a monitor in it, which answers each command at once; tests override what is to go wrong. */
class ScriptedTransport implements QmpTransport {
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    final AtomicInteger sent = new AtomicInteger();
    private final CompletableFuture<QmpReceiver> receiver = new CompletableFuture<>();

    @Override
    public void open(QmpReceiver receiver) throws Exception {
        this.receiver.complete(receiver);
        say("{\"QMP\": {\"version\": {\"qemu\": {\"major\": 7, \"minor\": 2, \"micro\": 0}}, \"capabilities\": []}}");
    }

    @Override
    public void send(ByteBuffer line) throws Exception {
        sent.incrementAndGet();
        JsonNode command = Json.readTree(StandardCharsets.UTF_8.decode(line).toString());
        answer(command.path("execute").asString(""), command.path("id").toString());
    }

    void answer(String command, String id) throws Exception {
        say("{\"return\": {\"of\": \"" + command + "\"}, \"id\": " + id + "}");
    }

    /** Gives the client a line; returns whether it wants more. */
    final boolean say(String line) {
        return receiver().receive(StandardCharsets.UTF_8.encode(line + "\r\n"));
    }

    final QmpReceiver receiver() {
        return receiver.join();
    }

    @Override
    public void close() throws Exception {
        closed.complete(0);
    }

    @Override
    public String toString() {
        return "a script";
    }
}
