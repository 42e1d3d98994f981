package dev.qemu4j.qmp.testing;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Selects requests for an answer: by a command's name, by how it is executed and by some or all of its arguments.
 *
 * <p>Immutable.
 */
public final class RequestMatcher {
    private final @Nullable String command;
    private final boolean outOfBand;
    private final ObjectNode arguments;
    private final boolean exact;

    private RequestMatcher(@Nullable String command, boolean outOfBand, ObjectNode arguments, boolean exact) {
        this.command = command;
        this.outOfBand = outOfBand;
        this.arguments = arguments;
        this.exact = exact;
    }

    /**
     * Matches a command with any arguments, sent with {@code execute}.
     *
     * @param command the command, such as {@code query-status}
     * @return the matcher
     */
    public static RequestMatcher execute(String command) {
        return new RequestMatcher(command, false, JsonNodeFactory.instance.objectNode(), false);
    }

    /**
     * Matches a command with any arguments, sent with {@code exec-oob}.
     *
     * @param command the command, such as {@code query-yank}
     * @return the matcher
     */
    public static RequestMatcher executeOob(String command) {
        return new RequestMatcher(command, true, JsonNodeFactory.instance.objectNode(), false);
    }

    /**
     * Matches every command but {@code qmp_capabilities}, sent with {@code execute}.
     *
     * @return the matcher
     */
    public static RequestMatcher anyCommand() {
        return new RequestMatcher(null, false, JsonNodeFactory.instance.objectNode(), false);
    }

    /**
     * Matches only requests that have an argument with a string for its value; other arguments do not matter.
     *
     * @param name the argument
     * @param value its value
     * @return a stricter matcher
     */
    public RequestMatcher withArgument(String name, String value) {
        return withArgument(name, JsonNodeFactory.instance.stringNode(value));
    }

    /**
     * Matches only requests that have an argument with a number for its value; other arguments do not matter.
     *
     * @param name the argument
     * @param value its value
     * @return a stricter matcher
     */
    public RequestMatcher withArgument(String name, long value) {
        return withArgument(name, JsonNodeFactory.instance.numberNode(value));
    }

    /**
     * Matches only requests that have an argument with a boolean for its value; other arguments do not matter.
     *
     * @param name the argument
     * @param value its value
     * @return a stricter matcher
     */
    public RequestMatcher withArgument(String name, boolean value) {
        return withArgument(name, JsonNodeFactory.instance.booleanNode(value));
    }

    /**
     * Matches only requests that have an argument with a value; other arguments do not matter.
     *
     * @param name the argument
     * @param value its value
     * @return a stricter matcher
     */
    public RequestMatcher withArgument(String name, JsonNode value) {
        return new RequestMatcher(command, outOfBand, arguments.deepCopy().set(name, value), exact);
    }

    /**
     * Matches only requests whose arguments equal an object, member for member.
     *
     * @param json the arguments as JSON text, in which strings may have single quotes; <code>{}</code> for none
     * @return a stricter matcher
     * @throws IllegalArgumentException if the text is not a JSON object
     */
    public RequestMatcher withArguments(String json) {
        if (QemuJson.parse(json) instanceof ObjectNode expected) {
            return new RequestMatcher(command, outOfBand, expected, true);
        }
        throw new IllegalArgumentException("arguments: '" + json + "' (expected: a JSON object)");
    }

    /** Returns the matcher as the request it stands for, such as {@code execute stop}. */
    @Override
    public String toString() {
        String request = (outOfBand ? "exec-oob " : "execute ") + (command == null ? "(any)" : command);
        if (arguments.isEmpty() && !exact) {
            return request;
        }
        return request + " " + QemuJson.text(arguments) + (exact ? "" : " and any others");
    }

    boolean matches(Request request) {
        boolean named = command == null ? !request.command().equals(Negotiation.COMMAND) : names(request);
        return named && request.outOfBand() == outOfBand && matchesArguments(request.arguments());
    }

    boolean names(Request request) {
        return request.command().equals(command);
    }

    private boolean matchesArguments(JsonNode actual) {
        if (exact) {
            return sameOnTheWire(actual, arguments);
        }
        return arguments.properties().stream()
                .allMatch(wanted ->
                        actual.has(wanted.getKey()) && sameOnTheWire(actual.get(wanted.getKey()), wanted.getValue()));
    }

    /** Compares by what is sent: Jackson tells a number in an int from the same number in a long. */
    private static boolean sameOnTheWire(JsonNode left, JsonNode right) {
        return left.equals((a, b) -> QemuJson.text(a).compareTo(QemuJson.text(b)), right);
    }
}
