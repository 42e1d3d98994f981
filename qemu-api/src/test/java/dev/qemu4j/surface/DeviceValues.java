package dev.qemu4j.surface;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The values of a device's properties: references to other parts, and the defaults. */
final class DeviceValues {
    /** The default of some sizes, which stands for none; an amount of data cannot be so much. */
    private static final String UNSET = "18446744073709551615";

    private static final List<Fixed> FIXED = Table.read("device-values.tsv", 3).stream()
            .map(line -> new Fixed(Pattern.compile(line[0]), Pattern.compile(line[1]), line[2]))
            .toList();

    /** The properties without which a device does not start. */
    final SortedMap<String, String> required = new TreeMap<>();

    final SortedMap<String, String> defaults = new TreeMap<>();

    /** Options that have to come before. */
    final List<String> others = new ArrayList<>();

    private final String device;
    private final Map<String, Integer> used = new HashMap<>();

    private record Fixed(Pattern device, Pattern property, String value) {}

    DeviceValues(Catalogue.Entry entry, Map<String, RealProperty> real, Place place) {
        device = entry.get("bus") + "/" + entry.name();
        for (String option : List.of("-cpu", "-device")) {
            String value = fixed(option);
            if (value != null) {
                others.addAll(List.of(option, value));
            }
        }
        for (RealProperty property : real.values()) {
            entry.all(property.name()).stream().filter(place::has).findFirst().ifPresent(facts -> add(property, facts));
        }
    }

    /** Those that are always set, and some others. */
    SortedMap<String, String> with(Map<String, String> some) {
        SortedMap<String, String> both = new TreeMap<>(required);
        both.putAll(some);
        return both;
    }

    private void add(RealProperty property, JsonNode facts) {
        String fixed = fixed(property.name());
        if (fixed != null) {
            if (!fixed.isEmpty()) {
                required.put(property.name(), fixed);
            }
            return;
        }
        String named = Catalogue.text(facts, "reference");
        String kind = named == null ? property.type() : named;
        String reference = Bench.reference(kind, used.getOrDefault(kind, 0));
        String value = reference == null ? value(property, facts) : null;
        if (reference != null) {
            used.merge(kind, 1, Integer::sum);
            required.put(property.name(), reference);
            String other = Bench.device(reference);
            if (other != null && !others.contains(other)) {
                others.addAll(List.of("-device", other));
            }
        } else if (value != null) {
            defaults.put(property.name(), value);
        }
    }

    /** A value from the committed list; empty if the property is not to be set. */
    private @Nullable String fixed(String property) {
        for (Fixed fixed : FIXED) {
            Matcher matcher = fixed.device.matcher(device);
            if (matcher.matches() && fixed.property.matcher(property).matches()) {
                return fixed.value.equals("$1") ? matcher.group(1) : fixed.value;
            }
        }
        return null;
    }

    /** The default, or else a value that does no harm; null if there is none. */
    private static @Nullable String value(RealProperty property, JsonNode facts) {
        JsonNode value = property.value();
        String kind = facts.get("type").stringValue();
        boolean named = facts.has("reference") && !kind.equals("mac");
        if (kind.equals("qapi")
                || kind.equals("pci-address")
                || named
                || property.type().startsWith("link<")) {
            return null;
        }
        if (kind.equals("list")) {
            return value != null && value.isArray() ? value.toString() : null;
        }
        if (value != null && !value.isContainer()) {
            String text = value.isString() ? value.stringValue() : value.toString();
            return text.isEmpty() || (kind.equals("size") && text.equals(UNSET)) ? null : text;
        }
        return switch (kind) {
            case "bool" -> "false";
            case "int", "long", "uint64" -> "1";
            default -> null;
        };
    }
}
