package dev.qemu4j.qmp;

import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/** A command whose writing and reading a test decides. */
record TestCommand<R extends @Nullable Object>(
        String commandName, Consumer<JsonGenerator> writer, Function<JsonParser, R> reader) implements QmpCommand<R> {
    static <R extends @Nullable Object> TestCommand<R> reading(String name, Function<JsonParser, R> reader) {
        return new TestCommand<>(name, generator -> {}, reader);
    }

    static TestCommand<String> writing(String name, Consumer<JsonGenerator> writer) {
        return new TestCommand<>(name, writer, parser -> Json.readTree(parser).toString());
    }

    @Override
    public void writeArguments(JsonGenerator generator) {
        writer.accept(generator);
    }

    @Override
    public R readResult(JsonParser parser) {
        return reader.apply(parser);
    }
}
