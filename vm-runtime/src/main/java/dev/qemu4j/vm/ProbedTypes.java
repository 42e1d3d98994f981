package dev.qemu4j.vm;

import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.PropertyType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads the types of a QEMU from its answers. */
final class ProbedTypes {
    private static final Pattern HEADING = Pattern.compile("(\\S.*?) devices:");
    private static final Pattern DEVICE = Pattern.compile(
            "name \"([^\"]+)\"(?:, bus ([^,\\s]+))?(?:, alias \"([^\"]+)\")?(?:, desc \".*\")?(, no-user)?\\s*");
    private static final Set<String> INTERNAL =
            Set.of("type", "realized", "hotpluggable", "hotplugged", "parent_bus", "parent-bus");

    private ProbedTypes() {}

    /** Reads {@code info qdm}, the only list of what a user may make; the properties come from elsewhere. */
    static Map<String, DeviceType> devices(String text) {
        Map<String, DeviceType> devices = new LinkedHashMap<>();
        String heading = "";
        for (String line : text.lines().toList()) {
            Matcher device = DEVICE.matcher(line);
            Matcher headingLine = HEADING.matcher(line.strip());
            if (headingLine.matches()) {
                heading = headingLine.group(1);
            } else if (device.matches()) {
                List<String> categories = new ArrayList<>(List.of(heading));
                DeviceType known = devices.get(device.group(1));
                if (known != null) {
                    categories.addAll(0, known.categories());
                }
                boolean userCreatable = device.group(4) == null;
                devices.put(
                        device.group(1),
                        new DeviceType(
                                device.group(1), device.group(3), device.group(2), categories, userCreatable, null));
            }
        }
        return devices;
    }

    static DeviceType with(DeviceType device, @Nullable JsonNode properties) {
        return new DeviceType(
                device.name(),
                device.alias(),
                device.bus(),
                device.categories(),
                device.userCreatable(),
                properties == null ? null : properties(properties));
    }

    static List<MachineType> machines(JsonNode answer, Map<String, JsonNode> properties) {
        List<MachineType> machines = new ArrayList<>();
        for (JsonNode machine : answer) {
            String name = machine.path("name").asString("");
            JsonNode own = properties.get(name + "-machine");
            machines.add(new MachineType(
                    name,
                    machine.has("alias") ? machine.path("alias").asString("") : null,
                    machine.path("is-default").asBoolean(false),
                    machine.path("deprecated").asBoolean(false),
                    machine.path("cpu-max").asInt(1),
                    own == null ? null : properties(own)));
        }
        return machines;
    }

    /** The features of all models that were asked for, each once. */
    static Collection<PropertyType> features(Collection<JsonNode> answers) {
        Map<String, PropertyType> features = new LinkedHashMap<>();
        answers.forEach(
                answer -> properties(answer).forEach(property -> features.putIfAbsent(property.name(), property)));
        return features.values();
    }

    static Map<String, Set<String>> optionParameters(JsonNode answer) {
        Map<String, Set<String>> lists = new HashMap<>();
        for (JsonNode list : answer) {
            Set<String> names = new TreeSet<>();
            list.path("parameters")
                    .forEach(parameter -> names.add(parameter.path("name").asString("")));
            if (!names.isEmpty()) {
                lists.put(list.path("option").asString(""), names);
            }
        }
        return lists;
    }

    /** Reads {@code -help}: {@code -fda/-fdb file} and {@code -h or -help} are two options each. */
    static Set<String> options(String help) {
        Set<String> names = new TreeSet<>();
        help.lines().filter(line -> line.startsWith("-")).forEach(line -> {
            String[] words = line.split("\\s+", 4);
            String alternative = words.length > 2 && words[1].equals("or") ? words[2] : "";
            for (String name : (words[0] + "/" + alternative).split("/", -1)) {
                if (name.startsWith("-")) {
                    names.add(name.replaceFirst("^-+", "-"));
                }
            }
        });
        return names;
    }

    static Set<String> names(JsonNode types) {
        Set<String> names = new TreeSet<>();
        types.forEach(type -> names.add(type.path("name").asString("")));
        return names;
    }

    static Set<String> accelerators(JsonNode types) {
        return names(types).stream()
                .filter(name -> name.endsWith("-accel"))
                .map(name -> name.substring(0, name.length() - "-accel".length()))
                .collect(Collectors.toSet());
    }

    /** Children and elements of arrays are left out, as nobody sets them. */
    private static List<PropertyType> properties(JsonNode answer) {
        List<PropertyType> properties = new ArrayList<>(answer.size());
        for (JsonNode node : answer) {
            String name = node.path("name").asString("");
            String type = node.path("type").asString("");
            if (!INTERNAL.contains(name) && !type.startsWith("child<") && !name.startsWith("legacy-")) {
                JsonNode value = node.path("default-value");
                properties.add(new PropertyType(
                        name,
                        type,
                        value.isMissingNode() || value.isNull() ? null : value.toString(),
                        node.has("description") ? node.path("description").asString("") : null));
            }
        }
        return properties;
    }
}
