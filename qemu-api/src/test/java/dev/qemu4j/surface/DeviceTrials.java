package dev.qemu4j.surface;

import dev.qemu4j.DataSize;
import dev.qemu4j.device.Device;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/** Starts a program with each of some devices, all properties at their defaults, as text and as JSON. */
final class DeviceTrials {
    /** They wait for what a program at the other end of their chardev has to say. */
    private static final Set<String> WAITING = Set.of("ivshmem-doorbell");

    /** The default of some sizes, which stands for none; an amount of data cannot be so much. */
    private static final String UNSET = "18446744073709551615";

    final AtomicInteger accepted = new AtomicInteger();
    final AtomicInteger properties = new AtomicInteger();
    final SortedSet<String> refused = new ConcurrentSkipListSet<>();
    final SortedSet<String> problems = new ConcurrentSkipListSet<>();

    private final Emulator emulator;
    private final Place place;
    private final Bench bench;
    private final Refusals refusals;

    DeviceTrials(Emulator emulator, RealTypes real, Refusals refusals) {
        this.emulator = emulator;
        this.refusals = refusals;
        place = real.place();
        bench = Bench.of(emulator, real);
    }

    void tryOut(Catalogue.Entry entry, Map<String, RealProperty> real) {
        SortedMap<String, String> references = new TreeMap<>();
        SortedMap<String, String> defaults = new TreeMap<>();
        for (RealProperty property : real.values()) {
            JsonNode facts = entry.all(property.name()).stream()
                    .filter(place::has)
                    .findFirst()
                    .orElse(null);
            if (facts != null) {
                String kind = Catalogue.text(facts, "reference");
                String reference = WAITING.contains(entry.name()) ? null : Bench.reference(property.name(), kind);
                String value = reference != null ? null : value(property, facts);
                if (reference != null) {
                    references.put(property.name(), reference);
                } else if (value != null) {
                    defaults.put(property.name(), value);
                }
            }
        }
        for (boolean json : new boolean[] {false, true}) {
            tryOut(entry, references, defaults, json);
        }
    }

    private void tryOut(
            Catalogue.Entry entry, Map<String, String> references, Map<String, String> defaults, boolean json) {
        String all = run(entry, both(references, defaults), json);
        if (all == null) {
            accepted.incrementAndGet();
            properties.addAndGet(references.size() + defaults.size());
            return;
        }
        String bare = run(entry, references, json);
        if (bare != null) {
            note(entry.name(), bare);
        }
        if (!all.equals(bare)) {
            narrow(entry, new TreeMap<>(defaults), references, bare, json);
        }
        if (bare == null) {
            accepted.incrementAndGet();
        }
    }

    /** Halves the properties until those are found that are refused for another reason than the bare device. */
    private void narrow(
            Catalogue.Entry entry,
            SortedMap<String, String> some,
            Map<String, String> references,
            @Nullable String bare,
            boolean json) {
        String message = some.isEmpty() ? bare : run(entry, both(references, some), json);
        if (Objects.equals(message, bare)) {
            properties.addAndGet(bare == null ? some.size() : 0);
        } else if (some.size() == 1) {
            note(entry.name() + "." + some.firstKey(), String.valueOf(message));
        } else {
            String middle = List.copyOf(some.keySet()).get(some.size() / 2);
            narrow(entry, some.headMap(middle), references, bare, json);
            narrow(entry, some.tailMap(middle), references, bare, json);
        }
    }

    private void note(String what, String message) {
        (refusals.explain(what, message) ? refused : problems).add(what + ": " + message);
    }

    private @Nullable String run(Catalogue.Entry entry, Map<String, String> values, boolean json) {
        TypedDevice typed = new TypedDevice(entry);
        for (Map.Entry<String, String> value : values.entrySet()) {
            try {
                typed.set(value.getKey(), value.getValue());
            } catch (IllegalArgumentException e) {
                problems.add(entry.name() + "." + value.getKey() + ": the setter does not take the default: "
                        + e.getMessage());
            }
        }
        List<String> arguments = new ArrayList<>(bench.before(entry.get("bus")));
        arguments.addAll(List.of("-device", argument(typed.build(), json)));
        return Trial.run(emulator, arguments);
    }

    private static String argument(Device device, boolean json) {
        if (!json) {
            return Objects.requireNonNull(
                    Option.of("-device", device.parameters()).argument());
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        for (Parameter parameter : device.parameters().list()) {
            JsonNode value = parameter.value();
            boolean size = value instanceof POJONode pojo && pojo.getPojo() instanceof DataSize;
            tree.set(
                    parameter.name(),
                    size ? LongNode.valueOf(((DataSize) ((POJONode) value).getPojo()).bytes()) : value);
        }
        return tree.toString();
    }

    /** The default, or else a value that does no harm; null if there is none. */
    private static @Nullable String value(RealProperty property, JsonNode facts) {
        JsonNode value = property.value();
        String kind = facts.get("type").stringValue();
        if (kind.equals("list") || kind.equals("qapi") || kind.equals("pci-address") || facts.has("reference")) {
            return null;
        }
        if (value != null && !value.isContainer()) {
            String text = value.isString() ? value.stringValue() : value.toString();
            if (kind.equals("size") && text.equals(UNSET)) {
                return null;
            }
            return text.isEmpty() ? null : text;
        }
        return switch (kind) {
            case "bool" -> "false";
            case "int", "long", "uint64" -> "1";
            default -> null;
        };
    }

    private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        Map<String, String> both = new TreeMap<>(one);
        both.putAll(other);
        return both;
    }

    @Override
    public String toString() {
        return "%s machine: accepted %d of the devices and %d of their properties, refused %s"
                .formatted(bench, accepted.get() / 2, properties.get() / 2, refused);
    }
}
