package dev.qemu4j.option;

import dev.qemu4j.base.internal.NodeSecrets;
import dev.qemu4j.base.internal.WebLogin;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The parameters of a block node or a drive, with ids of secret objects instead of the secrets. */
final class MovedSecrets {
    private static final String FILE = "file";

    /** Members that QEMU reads a protocol from, such as {@code file} of {@code -drive}. */
    private static final Set<String> NAMES = Set.of(FILE, "filename");

    private static final Set<String> WEB = Set.of("http", "https", "ftp", "ftps");

    private final UnaryOperator<String> keep;
    private final NodeSecrets nodes;

    MovedSecrets(UnaryOperator<String> keep) {
        this.keep = keep;
        nodes = new NodeSecrets(keep);
    }

    Parameters move(Parameters parameters) {
        List<Parameter> moved = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            String prefix = name.substring(0, name.lastIndexOf('.') + 1);
            String last = name.substring(prefix.length());
            String below = last.equals(FILE) ? name + "." : prefix;
            WebLogin login = login(parameters, parameter, last, below);
            if (login != null) {
                moved.add(text(name, login.address(), parameter));
                moved.add(text(below + NodeSecrets.USER, login.user(), parameter));
                moved.add(text(below + NodeSecrets.PASSWORD, keep.apply(login.password()), parameter));
            } else {
                moved.addAll(member(parameters, parameter, prefix));
            }
        }
        return Parameters.of(moved);
    }

    /** The login in a name that QEMU takes for an address; null if it is none, or the password has an object already. */
    private static @Nullable WebLogin login(Parameters all, Parameter parameter, String last, String below) {
        String driver = all.text(below + "driver");
        boolean address = NAMES.contains(last)
                && parameter.value().isString()
                && (driver == null || WEB.contains(driver))
                && all.find(below + NodeSecrets.PASSWORD) == null;
        return address ? WebLogin.parse(parameter.value().stringValue()) : null;
    }

    private List<Parameter> member(Parameters all, Parameter parameter, String prefix) {
        if (all.find(prefix + NodeSecrets.PASSWORD) != null) {
            return List.of(parameter);
        }
        ObjectNode one = JsonNodeFactory.instance.objectNode();
        one.set(parameter.name().substring(prefix.length()), parameter.value());
        JsonNode by = nodes.move(one);
        return by.equals(one)
                ? List.of(parameter)
                : by.properties().stream()
                        .map(member -> new Parameter(prefix + member.getKey(), member.getValue(), parameter.origin()))
                        .toList();
    }

    private static Parameter text(String name, String value, Parameter from) {
        return new Parameter(name, StringNode.valueOf(value), from.origin());
    }
}
