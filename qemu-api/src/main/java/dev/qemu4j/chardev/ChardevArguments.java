package dev.qemu4j.chardev;

import dev.qemu4j.option.Parameter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes the arguments of {@code chardev-add}, which are nested and of other names than the parameters of {@code -chardev}. */
final class ChardevArguments {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Map<String, String> OLD_NAMES =
            Map.of("tty", "serial", "parport", "parallel", "memory", "ringbuf");
    private static final Map<String, Map<String, String>> OTHER_NAMES = Map.of(
            "file", Map.of("path", "out", "input-path", "in"),
            "serial", Map.of("path", "device"),
            "parallel", Map.of("path", "device"),
            "pipe", Map.of("path", "device"),
            "spicevmc", Map.of("name", "type"),
            "spiceport", Map.of("name", "fqdn"));
    private static final Set<String> SWITCHES = Set.of(
            "abstract",
            "append",
            "clipboard",
            "delay",
            "ipv4",
            "ipv6",
            "logappend",
            "logtimestamp",
            "mouse",
            "nodelay",
            "server",
            "signal",
            "telnet",
            "tight",
            "tn3270",
            "wait",
            "websocket");
    private static final Set<String> NUMBERS =
            Set.of("cols", "height", "reconnect", "reconnect-ms", "rows", "size", "to", "width");

    private final Map<String, JsonNode> given = new LinkedHashMap<>();
    private final ObjectNode data = NODES.objectNode();

    private ChardevArguments(Chardev chardev) {
        for (Parameter parameter : chardev.parameters().list()) {
            given.put(parameter.name(), typed(parameter.name(), chardev));
        }
        given.keySet().removeAll(Set.of("backend", "id", "mux"));
    }

    private static boolean isMux(@Nullable Parameter mux) {
        return mux != null
                && !mux.value().asString("").equals("off")
                && !mux.value().equals(BooleanNode.FALSE);
    }

    static ObjectNode of(Chardev chardev) {
        String id = chardev.id();
        if (id == null || isMux(chardev.parameters().find("mux"))) {
            throw new IllegalArgumentException(chardev
                    + (id == null ? " (expected: an id)" : " (expected: no mux; add a chardev of the backend mux)"));
        }
        ChardevArguments arguments = new ChardevArguments(chardev);
        String backend = OLD_NAMES.getOrDefault(chardev.backend(), chardev.backend());
        arguments.fill(backend);
        ObjectNode all = NODES.objectNode().put("id", id);
        all.putObject("backend").put("type", backend).set("data", arguments.data);
        return all;
    }

    private void fill(String backend) {
        switch (backend) {
            case "socket" -> socket();
            case "udp" -> udp();
            case "hub" -> hub();
            default -> {
                Map<String, String> names = OTHER_NAMES.getOrDefault(backend, Map.of());
                names.forEach((name, other) -> move(name, data, other));
            }
        }
        given.forEach(data::set);
    }

    /** The defaults are those of the command line but for {@code wait}; a command has others. */
    private void socket() {
        ObjectNode address = NODES.objectNode();
        String type = "inet";
        if (given.containsKey("path")) {
            type = "unix";
            List.of("path", "abstract", "tight").forEach(name -> move(name, address, name));
        } else if (given.containsKey("fd")) {
            type = "fd";
            move("fd", address, "str");
        } else {
            address.put("host", "");
            List.of("host", "port", "to", "ipv4", "ipv6").forEach(name -> move(name, address, name));
        }
        data.set("addr", wrapped(type, address));
        data.put("server", false);
        if (given.containsKey("server") && given.get("server").booleanValue()) {
            data.put("wait", false);
        }
        JsonNode delay = given.remove("delay");
        if (delay != null) {
            data.put("nodelay", !delay.booleanValue());
        }
    }

    private void udp() {
        ObjectNode remote = NODES.objectNode().put("host", "localhost");
        List.of("host", "port", "ipv4", "ipv6").forEach(name -> move(name, remote, name));
        data.set("remote", wrapped("inet", remote));
        if (given.containsKey("localaddr") || given.containsKey("localport")) {
            ObjectNode local = NODES.objectNode().put("host", "").put("port", "0");
            move("localaddr", local, "host");
            move("localport", local, "port");
            data.set("local", wrapped("inet", local));
        }
    }

    private void hub() {
        ArrayNode chardevs = data.putArray("chardevs");
        given.entrySet().removeIf(entry -> {
            boolean one = entry.getKey().startsWith("chardevs.");
            if (one) {
                chardevs.add(entry.getValue());
            }
            return one;
        });
        JsonNode all = given.remove("chardevs");
        if (all != null) {
            all.forEach(chardevs::add);
        }
    }

    private void move(String name, ObjectNode to, String other) {
        JsonNode value = given.remove(name);
        if (value != null) {
            to.set(other, value);
        }
    }

    private static ObjectNode wrapped(String type, ObjectNode value) {
        ObjectNode wrapper = NODES.objectNode().put("type", type);
        wrapper.set("data", value);
        return wrapper;
    }

    /** A value that was read from a command line is a text; the command wants its type. */
    private static JsonNode typed(String name, Chardev chardev) {
        JsonNode value = chardev.parameters().toJson().get(name);
        String text = chardev.parameters().text(name);
        if (text == null) {
            return value;
        }
        if (SWITCHES.contains(name)) {
            return NODES.booleanNode(Set.of("on", "yes", "true", "y").contains(text));
        }
        Long number = NUMBERS.contains(name) && value.isString() ? number(text) : null;
        if (number != null) {
            return NODES.numberNode(number.longValue());
        }
        return value.isNumber() && NUMBERS.contains(name) ? value : NODES.stringNode(text);
    }

    private static @Nullable Long number(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
