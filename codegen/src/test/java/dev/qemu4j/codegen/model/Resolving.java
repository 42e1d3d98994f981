package dev.qemu4j.codegen.model;

import dev.qemu4j.codegen.facts.FactsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resolves entities that a test writes as the facts do, of two versions, both read from their schemas. */
final class Resolving {
    private Resolving() {}

    static Api resolve(Customisation custom, String... entities) {
        String text = "{\"sources\":{\"7.2\":\"schema\",\"11.1\":\"schema\"},\"entities\":["
                + String.join(",", entities) + "]}";
        return Resolver.resolve(Api.Schema.QEMU, FactsFile.parse(text), custom);
    }

    static Api resolve(String... entities) {
        return resolve(custom("{}"), entities);
    }

    static Customisation custom(String json) {
        try {
            Path file = Files.createTempFile("customisation", ".json");
            try {
                Files.writeString(file, json);
                return Customisation.read(file);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A struct. */
    static String struct(String name, String members) {
        return "{\"name\":\"" + name + "\",\"kind\":\"struct\",\"module\":\"m\",\"members\":{" + members + "}}";
    }

    /** An enum. */
    static String enumOf(String name, String... values) {
        return "{\"name\":\"" + name + "\",\"kind\":\"enum\",\"module\":\"m\",\"values\":{\""
                + String.join("\":{},\"", values) + "\":{}}}";
    }

    /** A command. */
    static String command(String name, String members) {
        return "{\"name\":\"" + name + "\",\"kind\":\"command\",\"module\":\"m\",\"members\":{" + members + "}}";
    }
}
