package dev.qemu4j.surface;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.device.Device;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;

/** Starts a program with each of some devices, all properties at their defaults, as text and as JSON. */
final class DeviceTrials {
    private final Place place;
    private final Bench bench;
    private final TrialResults results;

    DeviceTrials(Emulator emulator, RealTypes real, TrialResults results) {
        this.results = results;
        place = real.place();
        bench = Bench.of(emulator, real);
    }

    void tryOut(Catalogue.Entry entry, Map<String, RealProperty> real) {
        Attempt attempt = new Attempt(entry, new DeviceValues(entry, real, place));
        if (attempt.isAcceptedAsText() && attempt.isAcceptedAsJson()) {
            results.accepted(entry.name());
        }
    }

    @Override
    public String toString() {
        return bench.toString();
    }

    /** One device, first as text, then in the same machine as JSON. */
    private final class Attempt {
        private final Catalogue.Entry entry;
        private final DeviceValues values;
        private final String bus;
        private final String noBus;

        /** The machine that takes it, or that is nearest to it; null if no machine has the bus. */
        private @Nullable Stand stand;

        private boolean json;

        Attempt(Catalogue.Entry entry, DeviceValues values) {
            this.entry = entry;
            this.values = values;
            bus = Objects.requireNonNullElse(entry.get("bus"), "");
            noBus = "No '" + bus + "' bus found for device";
        }

        /** Tells whether it is taken, if need be without some of the properties, in any of the machines. */
        boolean isAcceptedAsText() {
            String message = noBus;
            for (Stand some : bench.stands(bus)) {
                String said = some.lacks(bus, values.others) ? noBus : run(some, values.with(values.defaults));
                if (said == null) {
                    stand = some;
                    bench.accepted(bus, some);
                    results.properties(values.required.size() + values.defaults.size());
                    return true;
                }
                if (stand == null && !Stand.isWithoutBus(said)) {
                    stand = some;
                    message = said;
                }
            }
            if (stand == null) {
                results.refused(entry.name(), message);
                return false;
            }
            for (Stand some : bench.stands(bus)) {
                if (!some.lacks(bus, values.others) && run(some, values.required) == null) {
                    stand = some;
                    narrow(some, values.defaults, null);
                    return true;
                }
            }
            return isAcceptedBy(stand, message);
        }

        boolean isAcceptedAsJson() {
            json = true;
            Stand same = Objects.requireNonNull(stand);
            String said = run(same, values.with(values.defaults));
            if (said != null) {
                return isAcceptedBy(same, said);
            }
            results.properties(values.required.size() + values.defaults.size());
            return true;
        }

        /** It has been refused: by itself, or because of properties. */
        private boolean isAcceptedBy(Stand some, String all) {
            String bare = run(some, values.required);
            if (bare != null) {
                results.refused(entry.name(), bare);
            }
            if (!all.equals(bare)) {
                narrow(some, values.defaults, bare);
            }
            return bare == null;
        }

        /** Halves the properties until those are found that are refused for another reason than the bare device. */
        private void narrow(Stand same, SortedMap<String, String> some, @Nullable String bare) {
            String message = some.isEmpty() ? bare : run(same, values.with(some));
            if (Objects.equals(message, bare)) {
                results.properties(bare == null ? some.size() : 0);
            } else if (some.size() == 1) {
                results.refusedProperty(entry.name(), some.firstKey(), String.valueOf(message));
            } else {
                String middle = List.copyOf(some.keySet()).get(some.size() / 2);
                narrow(same, some.headMap(middle), bare);
                narrow(same, some.tailMap(middle), bare);
            }
        }

        private @Nullable String run(Stand some, Map<String, String> properties) {
            TypedDevice typed = new TypedDevice(entry);
            typed.bus(some.bus(bus));
            for (Map.Entry<String, String> value : properties.entrySet()) {
                try {
                    typed.set(value.getKey(), value.getValue());
                } catch (IllegalArgumentException e) {
                    results.problem(entry.name() + "." + value.getKey() + ": the setter does not take the default: "
                            + e.getMessage());
                }
            }
            return some.run(bus, values.others, argument(typed.build(), json));
        }
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
}
