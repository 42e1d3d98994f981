package dev.qemu4j.surface;

import dev.qemu4j.DataSize;
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
        DeviceValues values = new DeviceValues(entry, real, place);
        boolean text = new Attempt(entry, values, false).isAccepted();
        boolean json = new Attempt(entry, values, true).isAccepted();
        if (text && json) {
            results.accepted(entry.name());
        }
    }

    @Override
    public String toString() {
        return bench.toString();
    }

    /** One device in one of the two forms. */
    private final class Attempt {
        private final Catalogue.Entry entry;
        private final DeviceValues values;
        private final boolean json;
        private final String bus;

        Attempt(Catalogue.Entry entry, DeviceValues values, boolean json) {
            this.entry = entry;
            this.values = values;
            this.json = json;
            bus = Objects.requireNonNullElse(entry.get("bus"), "");
        }

        /** Whether it is taken, if need be without some of the properties, in any of the machines. */
        boolean isAccepted() {
            Stand refusing = null;
            String message = "No '" + bus + "' bus found for device";
            for (Stand stand : bench.stands(bus)) {
                String said = stand.lacks(bus) ? message : run(stand, values.with(values.defaults));
                if (said == null) {
                    bench.accepted(bus, stand);
                    results.properties(values.required.size() + values.defaults.size());
                    return true;
                }
                if (refusing == null && !Stand.isWithoutBus(said)) {
                    refusing = stand;
                    message = said;
                }
            }
            if (refusing == null) {
                results.refused(entry.name(), message);
                return false;
            }
            for (Stand stand : bench.stands(bus)) {
                if (!stand.lacks(bus) && run(stand, values.required) == null) {
                    narrow(stand, values.defaults, null);
                    return true;
                }
            }
            narrow(refusing, message);
            return false;
        }

        /** All refuse it: properties that change the message may be to blame besides. */
        private void narrow(Stand stand, String all) {
            String bare = run(stand, values.required);
            results.refused(entry.name(), String.valueOf(bare));
            if (!all.equals(bare)) {
                narrow(stand, values.defaults, bare);
            }
        }

        /** Halves the properties until those are found that are refused for another reason than the bare device. */
        private void narrow(Stand stand, SortedMap<String, String> some, @Nullable String bare) {
            String message = some.isEmpty() ? bare : run(stand, values.with(some));
            if (Objects.equals(message, bare)) {
                results.properties(bare == null ? some.size() : 0);
            } else if (some.size() == 1) {
                results.refused(entry.name() + "." + some.firstKey(), String.valueOf(message));
            } else {
                String middle = List.copyOf(some.keySet()).get(some.size() / 2);
                narrow(stand, some.headMap(middle), bare);
                narrow(stand, some.tailMap(middle), bare);
            }
        }

        private @Nullable String run(Stand stand, Map<String, String> some) {
            TypedDevice typed = new TypedDevice(entry);
            for (Map.Entry<String, String> value : some.entrySet()) {
                try {
                    typed.set(value.getKey(), value.getValue());
                } catch (IllegalArgumentException e) {
                    results.problem(entry.name() + "." + value.getKey() + ": the setter does not take the default: "
                            + e.getMessage());
                }
            }
            return stand.run(bus, values.others, argument(typed.build(), json));
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
