package dev.qemu4j.codegen.types;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.WildcardTypeName;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.FixedSets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Translates QOM's names of property types into types of Java. */
final class PropertyTypes {
    private static final ClassName STRING = ClassName.get(String.class);

    /** QOM's own names of lists. */
    private static final Map<String, String> LISTS = Map.of(
            "IOThreadVirtQueueMappingList", "[IOThreadVirtQueueMapping]",
            "VirtIOGPUOutputList", "[VirtIOGPUOutput]",
            "CXLFixedMemoryWindow", "[CXLFixedMemoryWindowOptions]");

    private final Map<String, ClassName> enums = new HashMap<>();
    private final Map<String, ClassName> objects = new HashMap<>();
    private final FixedSets sets;

    PropertyTypes(Api api, FixedSets sets) {
        this.sets = sets;
        api.enums().forEach(model -> enums.put(model.name(), model.javaName()));
        api.objects().forEach(model -> objects.put(model.name(), model.javaName()));
        api.unions().forEach(model -> objects.put(model.name(), model.javaName()));
    }

    /** A type, and its name in the catalogue. */
    record Typed(TypeName type, String kind) {}

    /** The set of a property that QOM calls a text; null if it takes others as well. */
    @Nullable
    String set(String owner, String property) {
        return sets.type(owner, property);
    }

    Typed of(String qomType, @Nullable String reference) {
        if ("mac".equals(reference)) {
            return new Typed(ClassName.get("dev.qemu4j.base", "MacAddress"), "mac");
        }
        if ("pci-address".equals(reference)) {
            return new Typed(ClassName.get("dev.qemu4j.base", "PciAddress"), "pci-address");
        }
        return switch (qomType) {
            case "bool" -> new Typed(TypeName.BOOLEAN, "bool");
            case "int8", "int16", "int32", "int32_t", "uint8", "uint16" -> new Typed(TypeName.INT, "int");
            case "uint32", "uint32_t", "int", "int64" -> new Typed(TypeName.LONG, "long");
            case "uint64", "uint64_t" -> new Typed(TypeName.LONG, "uint64");
            case "size" -> new Typed(ClassName.get("dev.qemu4j.base", "DataSize"), "size");
            case "list" -> new Typed(listOf(WildcardTypeName.subtypeOf(Object.class)), "list");
            default -> named(LISTS.getOrDefault(qomType, sets.spellings().getOrDefault(qomType, qomType)));
        };
    }

    private Typed named(String type) {
        if (enums.containsKey(type)) {
            return new Typed(enums.get(type), "enum");
        }
        if (objects.containsKey(type)) {
            return new Typed(objects.get(type), "qapi");
        }
        if (type.startsWith("[")) {
            ClassName element = objects.get(type.substring(1, type.length() - 1));
            return new Typed(listOf(element == null ? WildcardTypeName.subtypeOf(Object.class) : element), "list");
        }
        return new Typed(STRING, "str");
    }

    private static TypeName listOf(TypeName element) {
        return ParameterizedTypeName.get(ClassName.get(List.class), element);
    }
}
