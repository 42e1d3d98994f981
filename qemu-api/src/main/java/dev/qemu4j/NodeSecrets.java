package dev.qemu4j;

import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Names secret objects in a block node instead of the cookie and the password that it has, wherever in it they are. */
final class NodeSecrets {
    private static final String COOKIE = "cookie";
    private static final String URL = "url";
    private static final String USER = "username";
    private static final String PASSWORD = "password-secret";
    private static final String FILE = "file";

    /** Members that QEMU reads a protocol from, such as {@code file} of {@code -drive}. */
    private static final Set<String> NAMES = Set.of(FILE, "filename");

    private static final Set<String> WEB = Set.of("http", "https", "ftp", "ftps");

    private static final Pattern WITH_PASSWORD = Pattern.compile(
            "(?<scheme>(?:https?|ftps?)://)(?<user>[^/@:]*+):(?<password>[^/]*)@(?<rest>[^/@]*+(?:/.*)?)",
            Pattern.DOTALL);

    private final UnaryOperator<String> keep;

    /** Takes what keeps a secret and returns the id of its object. */
    NodeSecrets(UnaryOperator<String> keep) {
        this.keep = keep;
    }

    Parameters move(Parameters parameters) {
        List<Parameter> moved = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            String name = parameter.name();
            String prefix = name.substring(0, name.lastIndexOf('.') + 1);
            String last = name.substring(prefix.length());
            Matcher address = WITH_PASSWORD.matcher(text(parameter, last));
            String below = last.equals(FILE) ? name + "." : prefix;
            String driver = parameters.text(below + "driver");
            if (address.matches()
                    && (driver == null || WEB.contains(driver))
                    && parameters.find(below + PASSWORD) == null) {
                moved.add(new Parameter(name, StringNode.valueOf(withoutUser(address)), parameter.origin()));
                moved.add(new Parameter(
                        below + USER, StringNode.valueOf(decoded(address.group("user"))), parameter.origin()));
                moved.add(new Parameter(
                        below + PASSWORD,
                        StringNode.valueOf(keep.apply(decoded(address.group("password")))),
                        parameter.origin()));
                continue;
            }
            ObjectNode one = JsonNodeFactory.instance.objectNode();
            one.set(last, parameter.value());
            boolean kept = parameters.find(prefix + PASSWORD) != null;
            JsonNode by = kept ? parameter.value() : move(one);
            if (kept || by.equals(one)) {
                moved.add(parameter);
            } else {
                by.properties()
                        .forEach(member -> moved.add(
                                new Parameter(prefix + member.getKey(), member.getValue(), parameter.origin())));
            }
        }
        return Parameters.of(moved);
    }

    JsonNode move(JsonNode node) {
        if (node instanceof ArrayNode array) {
            ArrayNode moved = array.arrayNode();
            array.forEach(element -> moved.add(move(element)));
            return moved;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode moved = object.objectNode();
        object.properties().forEach(member -> {
            String name = member.getKey();
            JsonNode value = member.getValue();
            Matcher url = WITH_PASSWORD.matcher(value.isString() && name.equals(URL) ? value.stringValue() : "");
            if (name.equals(COOKIE) && value.isString()) {
                moved.put(COOKIE + "-secret", keep.apply(value.stringValue()));
            } else if (url.matches() && !object.has(PASSWORD)) {
                moved.put(URL, withoutUser(url));
                moved.put(USER, decoded(url.group("user")));
                moved.put(PASSWORD, keep.apply(decoded(url.group("password"))));
            } else {
                moved.set(name, move(value));
            }
        });
        return moved;
    }

    private static String text(Parameter parameter, String member) {
        return NAMES.contains(member) && parameter.value().isString()
                ? parameter.value().stringValue()
                : "";
    }

    private static String withoutUser(Matcher address) {
        return address.group("scheme") + address.group("rest");
    }

    /** In a URL, '+' is itself. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
