package dev.qemu4j.check.line.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command line that is checked, with what the rules look up in it. */
public final class Line {
    private static final int NEWEST_MAJOR = 11;
    private static final int NEWEST_MINOR = 1;

    private final QemuSurface surface;
    private final List<Option> options;
    private final List<Use> devices = new ArrayList<>();
    private final Map<String, List<Option>> byName = new HashMap<>();
    private @Nullable Backends backends;

    public Line(CommandLine commandLine, QemuSurface surface) {
        this.surface = surface;
        options = commandLine.options();
        for (Option option : options) {
            String name = name(option);
            byName.computeIfAbsent(name, n -> new ArrayList<>()).add(option);
            Parameters parameters = option.parameters();
            String driver = parameters == null ? null : parameters.text("driver");
            if (name.equals("-device") && parameters != null && driver != null) {
                devices.add(new Use(option, parameters, driver, surface.device(driver)));
            }
        }
    }

    public QemuSurface surface() {
        return surface;
    }

    public List<Option> options() {
        return options;
    }

    /** The options -device whose driver is named. */
    public List<Use> devices() {
        return devices;
    }

    public SchemaTypes schema() {
        return new SchemaTypes(surface.schema());
    }

    /** The names and aliases of all types of devices. */
    public Set<String> deviceNames() {
        Set<String> names = new HashSet<>();
        surface.devices().forEach(type -> add(names, type.name(), type.alias()));
        return names;
    }

    /** The names and aliases of all machines. */
    public Set<String> machineNames() {
        Set<String> names = new HashSet<>();
        surface.machines().forEach(type -> add(names, type.name(), type.alias()));
        return names;
    }

    private static void add(Set<String> names, String name, @Nullable String alias) {
        names.add(name);
        if (alias != null) {
            names.add(alias);
        }
    }

    /** An option's name with one dash: QEMU takes two as well. */
    public static String name(Option option) {
        return option.name().startsWith("--") ? option.name().substring(1) : option.name();
    }

    public Backends backends() {
        Backends known = backends;
        if (known == null) {
            known = new Backends(this);
            backends = known;
        }
        return known;
    }

    public List<Option> options(String name) {
        return byName.getOrDefault(name, List.of());
    }

    public boolean has(String... names) {
        for (String name : names) {
            if (byName.containsKey(name)) {
                return true;
            }
        }
        return false;
    }

    /** The value of a parameter of the last option of a name, which is the one that counts for most. */
    @Nullable
    public String last(String option, String parameter) {
        List<Option> found = options(option);
        for (int i = found.size() - 1; i >= 0; i--) {
            Parameters parameters = found.get(i).parameters();
            String text = parameters == null ? null : parameters.text(parameter);
            if (text != null) {
                return text;
            }
        }
        return null;
    }

    /** The parameters of all options of a name as QEMU merges them. */
    public Parameters merged(String name) {
        Map<String, Parameter> merged = new LinkedHashMap<>();
        for (Option option : options(name)) {
            if (option.parameters() != null) {
                option.parameters().list().forEach(parameter -> merged.put(parameter.name(), parameter));
            }
        }
        return Parameters.of(List.copyOf(merged.values()));
    }

    /** The machine that is made; null if it is not known. */
    @Nullable
    public MachineType machine() {
        String name = null;
        for (Option option : options) {
            Parameters parameters = option.parameters();
            String type = KnownOptions.areOne(option.name(), "-machine") && parameters != null
                    ? parameters.text("type")
                    : null;
            name = type == null ? name : type;
        }
        return name == null ? surface.defaultMachine() : surface.machine(name);
    }

    /** Tells whether this QEMU is newer than those that were tried, and may take more than is known here. */
    public boolean isNewer() {
        return surface.version().atLeast(NEWEST_MAJOR, NEWEST_MINOR + 1);
    }

    /** Tells whether ids may come from a file that is not read here. */
    public boolean isIncomplete() {
        return has("-readconfig", "-incoming", "-preconfig", "-set");
    }

    /** The texts of a parameter of all options of some names. */
    public Set<String> texts(Set<String> names, String parameter) {
        Set<String> texts = new HashSet<>();
        for (String name : names) {
            for (Option option : options(name)) {
                String text =
                        option.parameters() == null ? null : option.parameters().text(parameter);
                if (text != null) {
                    texts.add(text);
                }
            }
        }
        return texts;
    }

    /**
     * A device that is made.
     *
     * @param option its option
     * @param parameters driver and properties
     * @param driver its type's name
     * @param type its type, or null if QEMU has none of that name
     */
    public record Use(
            Option option,
            Parameters parameters,
            String driver,
            @Nullable DeviceType type) {
        public String label() {
            String id = parameters.text("id");
            return id == null ? driver : "device '" + id + "'";
        }
    }
}
