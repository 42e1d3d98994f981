package dev.qemu4j.cli.completion;

import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.surface.Candidate;
import dev.qemu4j.surface.Candidate.Argument;
import dev.qemu4j.surface.Candidate.Kind;
import dev.qemu4j.surface.Completions;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The tables of a {@code qemu-system-…}: what that QEMU has, with the words of the library. */
final class SystemTables {
    private static final Argument NONE = new Argument(Kind.NONE, List.of());
    private static final Argument TEXT = new Argument(Kind.TEXT, List.of());
    private static final Argument SWITCH = new Argument(Kind.VALUES, List.of("on", "off"));

    /** All QEMUs take it; its help does not tell. The scripts look at the tables of -machine for it. */
    private static final String MACHINE = "-M";

    /** The commands that take what an option takes; what they lack this QEMU lacks. */
    private static final Map<String, String> COMMANDS =
            Map.of("-blockdev", "blockdev-add", "-netdev", "netdev_add", "-object", "object-add");

    private final QemuSurface surface;
    private final Map<String, Table> tables = new TreeMap<>();

    private SystemTables(QemuSurface surface) {
        this.surface = surface;
    }

    /** The tables, by the names of their files. */
    static Map<String, Table> of(QemuSurface surface) {
        SystemTables all = new SystemTables(surface);
        Map<String, Candidate> known = byName(Completions.options());
        Set<String> options = new LinkedHashSet<>(surface.options());
        options.add(MACHINE);
        for (String name : options) {
            Candidate option = known.get(name);
            all.table("options")
                    .add(name, option == null ? TEXT : option.argument(), option == null ? null : option.words());
            if (option != null && option.argument().kind() == Kind.LIST && !name.equals(MACHINE)) {
                all.addList(name);
            }
        }
        all.tables.values().removeIf(Table::isEmpty);
        return all.tables;
    }

    private Table table(String name) {
        return tables.computeIfAbsent(name, any -> new Table());
    }

    private Table parameters(String option, @Nullable String head) {
        return table("p-" + option.substring(1) + (head == null ? "" : "," + head));
    }

    private void addList(String option) {
        Table own = parameters(option, null);
        switch (option) {
            case "-device" -> addDevices();
            case "-machine" -> addMachines(option);
            case "-cpu" -> addCpus();
            case "-accel" -> addHeads(option, surface.accelerators());
            default -> addHeads(option, backends(option));
        }
        Completions.parameters(option, null).forEach(own::addParameter);
        Completions.nested(option, null).stream()
                .map(member -> ofThisQemu(option, member))
                .forEach(own::addParameter);
    }

    private void addDevices() {
        Map<String, Candidate> known = byName(Completions.heads("-device"));
        for (DeviceType device : surface.devices()) {
            // CPUs are devices on some targets; -cpu is what makes them.
            if (device.userCreatable() && !device.name().endsWith("-cpu")) {
                for (String name : names(device.name(), device.alias())) {
                    Candidate head = known.getOrDefault(name, known.get(device.name()));
                    parameters("-device", null).add(name, NONE, head == null ? null : head.words());
                    addProperties("-device", name, device.name(), device.properties());
                }
            }
        }
    }

    private void addMachines(String option) {
        Map<String, Candidate> known = byName(Completions.heads(option));
        for (MachineType machine : surface.machines()) {
            for (String name : names(machine.name(), machine.alias())) {
                Candidate head = known.getOrDefault(name, known.get(machine.name()));
                parameters(option, null).add(name, NONE, head == null ? null : head.words());
                addProperties(option, name, machine.name(), machine.properties());
            }
        }
        addOfAccelerators(parameters(option, null));
    }

    /** Adds the parameters that -machine takes for -accel, which no machine has as properties. */
    private void addOfAccelerators(Table table) {
        Argument accelerators = new Argument(
                Kind.VALUES, surface.accelerators().stream().sorted().toList());
        Argument chips = new Argument(Kind.VALUES, List.of("on", "off", "split"));
        table.add("accel=", surface.accelerators().isEmpty() ? TEXT : accelerators, "The accelerator");
        table.add("kernel-irqchip=", chips, "Interrupt controllers in the kernel");
        table.add("kvm-shadow-mem=", TEXT, "The size of KVM's shadow page tables");
    }

    private static List<String> names(String name, @Nullable String alias) {
        return alias == null ? List.of(name) : List.of(name, alias);
    }

    private void addCpus() {
        surface.cpuModels().forEach(model -> parameters("-cpu", null).add(model.name(), NONE, null));
        Map<String, Candidate> known =
                byName(Completions.features(surface.target().name()));
        surface.cpuFeatures().forEach(feature -> addProperty(parameters("-cpu", null), feature, known));
    }

    private void addProperties(String option, String name, String real, @Nullable List<PropertyType> properties) {
        List<Candidate> known = Completions.parameters(option, real);
        Table table = parameters(option, name);
        if (properties == null) {
            known.forEach(table::addParameter);
        } else {
            Map<String, Candidate> byName = byName(known);
            properties.forEach(property -> addProperty(table, property, byName));
        }
    }

    private static void addProperty(Table table, PropertyType property, Map<String, Candidate> known) {
        Candidate words = known.get(property.name());
        if (words != null) {
            table.addParameter(words);
        } else {
            Argument argument = property.type().equals("bool") ? SWITCH : TEXT;
            table.add(property.name() + "=", argument, property.description());
        }
    }

    private void addHeads(String option, @Nullable Set<String> there) {
        for (Candidate head : Completions.heads(option)) {
            if (there == null || there.contains(head.name())) {
                parameters(option, null).add(head.name(), NONE, head.words());
                Table table = parameters(option, head.name());
                Stream.concat(
                                Completions.parameters(option, head.name()).stream(),
                                Completions.nested(option, head.name()).stream())
                        .filter(parameter -> has(option, head.name(), parameter.name()))
                        .map(parameter -> ofThisQemu(option, parameter))
                        .forEach(table::addParameter);
            }
        }
    }

    /** Leaves out the drivers that this QEMU lacks for a node in another one. */
    private Candidate ofThisQemu(String option, Candidate member) {
        Set<String> there = backends(option);
        Argument all = member.argument();
        if (there == null || !option.equals("-blockdev") || !member.name().endsWith(".driver")) {
            return member;
        }
        List<String> values = all.values().stream().filter(there::contains).toList();
        return new Candidate(member.name(), new Argument(all.kind(), values), member.words());
    }

    /** The branches that this QEMU's command takes; null if nothing can be told. */
    private @Nullable Set<String> backends(String option) {
        JsonNode argument = argument(option);
        if (argument == null) {
            return null;
        }
        Set<String> cases = new LinkedHashSet<>();
        argument.path("variants")
                .forEach(variant -> cases.add(variant.path("case").asString("")));
        return cases;
    }

    /** Tells whether a backend has a member in this QEMU, or something nested; true if nothing can be told. */
    private boolean has(String option, String head, String member) {
        JsonNode argument = argument(option);
        if (argument == null) {
            return true;
        }
        List<String> path = List.of(member.split("\\.", -1));
        for (JsonNode variant : argument.path("variants")) {
            if (variant.path("case").asString("").equals(head) && has(variant.path("type"), path)) {
                return true;
            }
        }
        return false;
    }

    /** Looks for a path in a type, in its branches and in what an alternate may be. */
    private boolean has(JsonNode type, List<String> path) {
        JsonNode entity = surface.schema().get(type.asString(""));
        if (path.isEmpty() || entity == null) {
            return path.isEmpty();
        }
        for (JsonNode member : entity.path("members")) {
            String name = member.path("name").asString("");
            boolean found = name.isEmpty()
                    ? has(member.path("type"), path)
                    : name.equals(path.get(0)) && has(member.path("type"), path.subList(1, path.size()));
            if (found) {
                return true;
            }
        }
        for (JsonNode variant : entity.path("variants")) {
            if (has(variant.path("type"), path)) {
                return true;
            }
        }
        return false;
    }

    /** The type of a command's argument, which tells its branches; null if there is none. */
    private @Nullable JsonNode argument(String option) {
        String command = COMMANDS.get(option);
        JsonNode entity = command == null ? null : surface.schema().get(command);
        JsonNode argument = entity == null
                ? null
                : surface.schema().get(entity.path("arg-type").asString(""));
        return argument != null && argument.path("variants").isArray() ? argument : null;
    }

    private static Map<String, Candidate> byName(List<Candidate> candidates) {
        return candidates.stream()
                .collect(Collectors.toMap(Candidate::name, Function.identity(), (one, other) -> one, HashMap::new));
    }
}
