package dev.qemu4j.surface;

import dev.qemu4j.surface.QapiType.AlternateType;
import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.Catalog;
import dev.qemu4j.surface.QapiType.EnumType;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The types of QEMU's schema that a command line can have values of. Read when first asked for. */
final class QapiTypes {
    private static final String RESOURCE = "qapi.json";

    private final Map<String, QapiType> types = new LinkedHashMap<>();

    private QapiTypes(JsonNode root) {
        root.get("types").properties().forEach(type -> types.put(type.getKey(), type(type.getValue())));
    }

    static QapiTypes instance() {
        return Holder.INSTANCE;
    }

    /** The names of all of them. */
    Set<String> names() {
        return types.keySet();
    }

    /** The type of a name in the schema; null if it is a scalar, or of no command line. */
    @Nullable
    QapiType get(String name) {
        return types.get(name);
    }

    private static QapiType type(JsonNode node) {
        String javaClass = text(node, "class");
        return switch (text(node, "kind")) {
            case "enum" -> new EnumType(javaClass, constants(node.get("values")), node.has("lenient"));
            case "alternate" -> new AlternateType(javaClass, texts(node.get("alternatives")));
            case "struct" -> new StructType(javaClass, members(node.get("members")));
            default -> union(javaClass, node);
        };
    }

    private static UnionType union(String javaClass, JsonNode node) {
        Map<String, Member> base = members(node.get("base"));
        Member tag = Objects.requireNonNull(base.remove(text(node, "tag")));
        Map<String, Branch> branches = new LinkedHashMap<>();
        node.get("branches").properties().forEach(branch -> {
            JsonNode entry = branch.getValue();
            String builder = text(entry, "builder");
            String made = builder.substring(0, builder.lastIndexOf('.'));
            JsonNode inline = entry.get("inline");
            branches.put(
                    branch.getKey(),
                    new Branch(
                            text(entry, "method"),
                            made,
                            members(entry.get("members")),
                            inline == null ? null : inline.stringValue()));
        });
        JsonNode id = node.get("id");
        Catalog catalog = node.has("catalogue")
                ? new Catalog("dev.qemu4j." + text(node, "catalogue"), id == null ? null : id.stringValue())
                : null;
        return new UnionType(javaClass, tag, base, branches, text(node, "other"), catalog);
    }

    private static Map<String, Member> members(JsonNode node) {
        Map<String, Member> members = new LinkedHashMap<>();
        node.properties().forEach(member -> {
            JsonNode entry = member.getValue();
            members.put(
                    member.getKey(),
                    new Member(member.getKey(), text(entry, "method"), text(entry, "type"), entry.has("required")));
        });
        return members;
    }

    private static Map<String, String> constants(JsonNode node) {
        Map<String, String> constants = new LinkedHashMap<>();
        node.properties().forEach(value -> {
            JsonNode entry = value.getValue();
            constants.put(value.getKey(), entry.isString() ? entry.stringValue() : text(entry, "constant"));
        });
        return constants;
    }

    private static Map<String, String> texts(JsonNode node) {
        Map<String, String> texts = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().stringValue()));
        return texts;
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).stringValue();
    }

    private static final class Holder {
        static final QapiTypes INSTANCE = read();

        private static QapiTypes read() {
            try (InputStream in = Objects.requireNonNull(QapiTypes.class.getResourceAsStream(RESOURCE), RESOURCE)) {
                return new QapiTypes(JsonMapper.shared().readTree(in));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
