package dev.qemu4j.codegen.model;

import java.util.List;
import java.util.SortedMap;

/**
 * All that is to be written for one schema.
 *
 * @param schema which schema
 * @param enums by name
 * @param alternates by name
 * @param unions by name
 * @param objects structs, commands and events, by class name
 * @param families the commands of each family, by family; those that are structs as well too
 */
public record Api(
        Schema schema,
        List<EnumModel> enums,
        List<AlternateModel> alternates,
        List<UnionModel> unions,
        List<ObjectModel> objects,
        SortedMap<String, List<ObjectModel>> families) {

    /** The schemas with an API. */
    public enum Schema {
        /** QEMU's own, which the storage daemon has a part of. */
        QEMU,
        /** The guest agent's. */
        GUEST_AGENT
    }

    /**
     * The events.
     *
     * @return by class name
     */
    public List<ObjectModel> events() {
        return objects.stream()
                .filter(object -> object.role() == ObjectModel.Role.EVENT)
                .toList();
    }

    /**
     * The commands.
     *
     * @return by class name
     */
    public List<ObjectModel> commands() {
        return objects.stream().filter(object -> object.command() != null).toList();
    }
}
