package dev.qemu4j.surface;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.QapiType.AlternateType;
import dev.qemu4j.surface.QapiType.Branch;
import dev.qemu4j.surface.QapiType.EnumType;
import dev.qemu4j.surface.QapiType.Member;
import dev.qemu4j.surface.QapiType.StructType;
import dev.qemu4j.surface.QapiType.UnionType;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * JSON that {@code name=value} cannot say: QEMU refuses one of the two. Its types must be right, where a text is read as
 * any of them; and the id of a device or of a network backend may be anything, where a text must be an identifier.
 */
public final class JsonOnly {
    private static final Pattern IDENTIFIER = Pattern.compile("[a-zA-Z][a-zA-Z0-9._-]*");
    private static final Set<String> ANY_ID = Set.of("-device", "-netdev");
    private static final Set<String> COMMON = Set.of("driver", "id", "bus");

    private JsonOnly() {}

    /**
     * Tells whether an option must stay JSON to mean the same.
     *
     * @param option the option
     * @return true if it is JSON with a value of a wrong type, or an id that no text can be
     */
    public static boolean is(Option option) {
        Parameters parameters = option.parameters();
        if (!option.isJson() || parameters == null) {
            return false;
        }
        String name = option.name().startsWith("--") ? option.name().substring(1) : option.name();
        Parameter id = ANY_ID.contains(name) ? parameters.find("id") : null;
        if (id != null && !IDENTIFIER.matcher(id.value().asString("")).matches()) {
            return true;
        }
        return name.equals("-device") ? !device(parameters) : !value(name, parameters);
    }

    private static boolean device(Parameters parameters) {
        Catalogue.Entry device = DeviceForms.entry(parameters);
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            JsonNode value = parameter.value();
            boolean alike = COMMON.contains(name)
                    ? value.isString()
                    : JsonScalar.isAlike(parameter, device == null ? null : device.property(name));
            if (!alike && !value.isContainer() && !value.isNull()) {
                return false;
            }
        }
        return true;
    }

    private static boolean value(String name, Parameters parameters) {
        Catalogue.Entry entry = Catalogue.of("options").find(name);
        String type = entry == null ? null : entry.get("qapi");
        return type == null || fits(type, KeyvalTree.flat(parameters));
    }

    private static boolean fits(String type, JsonNode node) {
        if (type.startsWith("[")) {
            String element = type.substring(1, type.length() - 1);
            return node.isArray() && node.valueStream().allMatch(each -> fits(element, each));
        }
        QapiType known = QapiTypes.instance().get(type);
        if (known instanceof AlternateType model) {
            return model.types().values().stream().anyMatch(each -> fits(each, node));
        }
        if (known instanceof StructType model) {
            return members(model.members(), node);
        }
        if (known instanceof UnionType model) {
            return union(model, node);
        }
        return known instanceof EnumType ? node.isString() : scalar(type, node);
    }

    private static boolean union(UnionType model, JsonNode node) {
        Branch branch = model.branches().get(node.path(model.tag().name()).asString(""));
        if (branch == null) {
            return node.isObject();
        }
        QapiType inline = branch.inline() == null ? null : QapiTypes.instance().get(branch.inline());
        return members(model.members(branch), node) && (!(inline instanceof UnionType inner) || union(inner, node));
    }

    /** Those that are not known may be anything. */
    private static boolean members(Map<String, Member> members, JsonNode node) {
        return node.isObject()
                && node.properties().stream().allMatch(given -> {
                    Member member = members.get(given.getKey());
                    return member == null || fits(member.type(), given.getValue());
                });
    }

    private static boolean scalar(String type, JsonNode node) {
        return switch (type) {
            case "str" -> node.isString();
            case "bool" -> node.isBoolean();
            case "int", "long", "uint64", "size" -> node.isIntegralNumber();
            case "double" -> node.isNumber();
            case "null" -> node.isNull();
            default -> true;
        };
    }
}
