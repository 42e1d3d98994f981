package dev.qemu4j.surface;

import dev.qemu4j.surface.QapiType.EnumType;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The values of types that are fixed sets: those of QEMU's schema, and those that command lines alone have. */
public final class TypeValues {
    private TypeValues() {}

    /**
     * Returns the values of a type.
     *
     * @param type its name in the schema or in QOM, or that of its class
     * @return the values of all known versions; empty if the type is no fixed set
     */
    public static List<String> ofType(String type) {
        return QapiTypes.instance().get(type) instanceof EnumType known
                ? List.copyOf(known.constants().keySet())
                : List.of();
    }

    /**
     * Returns the values of a property that QEMU itself calls a text.
     *
     * @param catalogue the catalogue of its owner, such as {@code machines}
     * @param owner its owner
     * @param property its name
     * @return the values of all known versions; empty if it takes others as well, or QEMU does not refuse them
     */
    public static List<String> ofProperty(String catalogue, String owner, String property) {
        Catalogue.Entry entry = Catalogue.of(catalogue).find(owner);
        JsonNode facts = entry == null ? null : entry.property(property);
        String javaClass = facts == null ? null : Catalogue.text(facts, "java");
        return javaClass == null ? List.of() : ofStrictType(simpleName(javaClass));
    }

    /**
     * Returns the values of a type of which QEMU refuses all others.
     *
     * @param type its name in the schema or in QOM, or that of its class
     * @return the values of all known versions; empty if the type is no fixed set, or QEMU does not refuse others
     */
    public static List<String> ofStrictType(String type) {
        return QapiTypes.instance().get(type) instanceof EnumType known && !known.lenient()
                ? List.copyOf(known.constants().keySet())
                : List.of();
    }

    static String simpleName(String javaClass) {
        return javaClass.substring(javaClass.lastIndexOf('.') + 1);
    }
}
