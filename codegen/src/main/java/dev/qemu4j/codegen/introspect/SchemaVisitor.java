package dev.qemu4j.codegen.introspect;

import dev.qemu4j.codegen.facts.Fact;
import tools.jackson.databind.JsonNode;

/** Is told what belongs together in facts and introspection. */
public interface SchemaVisitor {
    /**
     * An entity, or a member or value of one.
     *
     * @param entity the entity's name
     * @param fact the entity, or the part of it
     * @param info the same in the introspection
     */
    void pair(String entity, Fact fact, JsonNode info);

    /**
     * Something that the introspection has and the facts lack, or that differs.
     *
     * @param message what and where
     */
    void problem(String message);
}
