package dev.qemu4j.qapi;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * A command of the QAPI schema, with its arguments.
 *
 * @param <R> the type of the command's result; {@code Void}, and null, if nothing
 */
public abstract class QapiCommand<R extends @Nullable Object> extends QapiObject implements QmpCommand<R> {
    /**
     * Takes over the arguments without an accessor.
     *
     * @param builder what the command is made from
     */
    protected QapiCommand(QapiBuilder<?> builder) {
        super(builder);
    }

    @Override
    public final void writeArguments(JsonGenerator generator) {
        writeMembers(generator);
    }
}
