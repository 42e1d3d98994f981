package dev.qemu4j.check.surface;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.internal.JsonTrees;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The surface of one installed QEMU: options, machines, devices, CPUs and its QMP schema, as it reported them.
 *
 * <p>Immutable. Safe for use by several threads.
 */
public final class QemuSurface {
    private final Target target;
    private final QemuVersion version;
    private final Set<String> options;
    private final List<DeviceType> devices;
    private final List<MachineType> machines;
    private final List<CpuModel> cpuModels;
    private final List<PropertyType> cpuFeatures;
    private final Set<String> accelerators;
    private final Map<String, Set<String>> optionParameters;
    private final byte[] schemaJson;
    private final Map<String, DeviceType> devicesByName = new HashMap<>();
    private final Map<String, MachineType> machinesByName = new HashMap<>();
    private volatile @Nullable Map<String, JsonNode> schema;

    QemuSurface(QemuSurfaceBuilder builder) {
        target = builder.target;
        version = builder.version;
        options = Set.copyOf(builder.options);
        devices = List.copyOf(builder.devices);
        machines = List.copyOf(builder.machines);
        cpuModels = List.copyOf(builder.cpuModels);
        cpuFeatures = List.copyOf(builder.cpuFeatures);
        accelerators = Set.copyOf(builder.accelerators);
        optionParameters = Map.copyOf(builder.optionParameters);
        schemaJson = builder.schemaJson.clone();
        devices.forEach(device -> addName(device, device.alias()));
        devices.forEach(device -> devicesByName.put(device.name(), device));
        machines.forEach(machine -> {
            machinesByName.put(machine.name(), machine);
            String alias = machine.alias();
            if (alias != null) {
                machinesByName.put(alias, machine);
            }
        });
    }

    /**
     * Returns a builder of the surface of a QEMU.
     *
     * @param target the system it emulates
     * @param version its version
     * @return a builder
     */
    public static QemuSurfaceBuilder builder(Target target, QemuVersion version) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(version, "version");
        return new QemuSurfaceBuilder(target, version);
    }

    /**
     * Returns the system it emulates.
     *
     * @return the target
     */
    public Target target() {
        return target;
    }

    /**
     * Returns its version.
     *
     * @return the version
     */
    public QemuVersion version() {
        return version;
    }

    /**
     * Returns the options that it lists.
     *
     * @return their names, with one dash
     */
    public Set<String> options() {
        return options;
    }

    /**
     * Returns the types of devices, CPUs included.
     *
     * @return the types, by name in QEMU's order
     */
    public List<DeviceType> devices() {
        return devices;
    }

    /**
     * Returns the types of machines.
     *
     * @return the types
     */
    public List<MachineType> machines() {
        return machines;
    }

    /**
     * Returns the models of CPUs.
     *
     * @return the models; empty if QEMU could not tell
     */
    public List<CpuModel> cpuModels() {
        return cpuModels;
    }

    /**
     * Returns the features that CPUs of this target may have.
     *
     * @return the properties of its models; empty if QEMU could not tell
     */
    public List<PropertyType> cpuFeatures() {
        return cpuFeatures;
    }

    /**
     * Returns the accelerators that it was built with.
     *
     * @return their names, such as {@code tcg}
     */
    public Set<String> accelerators() {
        return accelerators;
    }

    /**
     * Returns the parameters of an option that QEMU reads by a fixed list.
     *
     * @param list QEMU's name of the list, such as {@code chardev}
     * @return the parameters' names; null if QEMU does not tell them
     */
    public @Nullable Set<String> optionParameters(String list) {
        return optionParameters.get(list);
    }

    /**
     * Looks up a type of device.
     *
     * @param name its name or alias
     * @return the type; null if there is none
     */
    public @Nullable DeviceType device(String name) {
        return devicesByName.get(name);
    }

    /**
     * Looks up a type of machine.
     *
     * @param name its name or alias
     * @return the type; null if there is none
     */
    public @Nullable MachineType machine(String name) {
        return machinesByName.get(name);
    }

    /**
     * Returns the machine that is made if none is named.
     *
     * @return the type; null if QEMU has no default
     */
    public @Nullable MachineType defaultMachine() {
        return machines.stream().filter(MachineType::isDefault).findFirst().orElse(null);
    }

    /**
     * Returns the QMP schema.
     *
     * @return the answer to {@code query-qmp-schema} as JSON in UTF-8
     */
    public byte[] schemaJson() {
        return schemaJson.clone();
    }

    /**
     * Returns the entities of its QMP schema by name: commands and events have QMP's, types have numbers.
     *
     * @return them as {@code query-qmp-schema} tells them, read when first asked for; the nodes are shared, and not to be changed
     */
    public Map<String, JsonNode> schema() {
        Map<String, JsonNode> known = schema;
        if (known == null) {
            Map<String, JsonNode> entities = new HashMap<>();
            JsonTrees.parse(schemaJson)
                    .forEach(entity -> entities.put(entity.path("name").asString(""), entity));
            known = Collections.unmodifiableMap(entities);
            schema = known;
        }
        return known;
    }

    /** Returns target and version. */
    @Override
    public String toString() {
        return target.program() + " " + version;
    }

    Map<String, Set<String>> optionParameters() {
        return optionParameters;
    }

    private void addName(DeviceType device, @Nullable String alias) {
        if (alias != null) {
            devicesByName.putIfAbsent(alias, device);
        }
    }
}
