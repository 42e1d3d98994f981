package dev.qemu4j.qapi;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * A QMP command that carries its arguments and knows how to read its result.
 *
 * <p>Implementations are immutable, so one command may be executed any number of times and on any thread.
 *
 * @param <R> the type of the command's result; {@code Void}, and null, if nothing
 */
public interface QmpCommand<R extends @Nullable Object> {
    /**
     * Returns the command's name on the wire.
     *
     * @return the name, such as {@code query-status}
     */
    String commandName();

    /**
     * Writes the members of the command's {@code arguments} object.
     *
     * <p>The caller has opened the object and closes it. A command without arguments writes nothing.
     *
     * @param generator where the members go
     */
    void writeArguments(JsonGenerator generator);

    /**
     * Reads the value of the reply's {@code return} member.
     *
     * <p>A reader takes what it knows and passes over the rest: a newer QEMU may send members and enum values that
     * this version of the library has not heard of.
     *
     * @param parser stands on the value's first token, and is left on its last
     * @return the result
     */
    R readResult(JsonParser parser);

    /**
     * Tells whether QEMU answers when the command has succeeded.
     *
     * @return false for a few commands of the guest agent, which end what would answer
     */
    default boolean respondsOnSuccess() {
        return true;
    }
}
