package dev.qemu4j.qmp.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Behaviour of a {@link FakeGuestAgent} on a command. */
public interface AgentAnswer {
    /**
     * Answers.
     *
     * @param request the whole request
     * @param out where the answer goes
     * @return false to drop the connection
     * @throws java.io.UncheckedIOException if the client has left
     */
    boolean give(JsonNode request, AgentOutput out);

    /**
     * Succeeds with a result.
     *
     * @param result the value of {@code return}; single quotes are taken for double ones
     * @return the answer
     */
    static AgentAnswer reply(String result) {
        return computed(request -> result);
    }

    /**
     * Succeeds with a result that depends on the request.
     *
     * @param result makes the value of {@code return} of the request; single quotes are taken for double ones
     * @return the answer
     */
    static AgentAnswer computed(Function<JsonNode, String> result) {
        return (request, out) -> {
            out.line("{\"return\": " + result.apply(request).replace('\'', '"') + "}");
            return true;
        };
    }

    /**
     * Fails.
     *
     * @param errorClass the error's class
     * @param description the error's words
     * @return the answer
     */
    static AgentAnswer error(String errorClass, String description) {
        return (request, out) -> {
            out.line("{\"error\": {\"class\": \"" + errorClass + "\", \"desc\": \"" + description + "\"}}");
            return true;
        };
    }

    /**
     * Answers nothing, and goes on with the next command.
     *
     * @return the answer
     */
    static AgentAnswer silence() {
        return (request, out) -> true;
    }

    /**
     * Closes the connection.
     *
     * @return the answer
     */
    static AgentAnswer drop() {
        return (request, out) -> false;
    }

    /**
     * Sends a text, which need not be JSON nor a whole line.
     *
     * @param text the text, with its line end if it is to have one
     * @return the answer
     */
    static AgentAnswer raw(String text) {
        return (request, out) -> {
            out.raw(text);
            return true;
        };
    }

    /**
     * Waits before another answer; commands that come meanwhile wait too.
     *
     * @param gate what to wait for; a minute at most
     * @param answer what it does then
     * @return the answer
     */
    static AgentAnswer late(CountDownLatch gate, AgentAnswer answer) {
        return (request, out) -> {
            try {
                return gate.await(1, TimeUnit.MINUTES) && answer.give(request, out);
            } catch (InterruptedException e) {
                return false;
            }
        };
    }

    /**
     * Answers a sync.
     *
     * @param delimited whether a byte 0xFF goes before
     * @return the answer
     */
    static AgentAnswer sync(boolean delimited) {
        return (request, out) -> {
            if (delimited) {
                out.sentinel();
            }
            out.line("{\"return\": " + request.path("arguments").path("id").asString("0") + "}");
            return true;
        };
    }
}
