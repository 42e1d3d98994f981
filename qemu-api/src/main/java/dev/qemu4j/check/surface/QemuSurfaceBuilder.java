package dev.qemu4j.check.surface;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Builder of the surface of a QEMU. What is not set is empty. */
public final class QemuSurfaceBuilder {
    final Target target;
    final QemuVersion version;
    final Set<String> options = new HashSet<>();
    final List<DeviceType> devices = new ArrayList<>();
    final List<MachineType> machines = new ArrayList<>();
    final List<CpuModel> cpuModels = new ArrayList<>();
    final List<PropertyType> cpuFeatures = new ArrayList<>();
    final Set<String> accelerators = new HashSet<>();
    final Map<String, Set<String>> optionParameters = new HashMap<>();
    byte[] schemaJson = "[]".getBytes(StandardCharsets.UTF_8);

    QemuSurfaceBuilder(Target target, QemuVersion version) {
        this.target = target;
        this.version = version;
    }

    /**
     * Sets the options.
     *
     * @param options their names, with one dash
     * @return this builder
     */
    public QemuSurfaceBuilder options(Collection<String> options) {
        Objects.requireNonNull(options, "options");
        return replace(this.options, options);
    }

    /**
     * Sets the types of devices.
     *
     * @param devices the types
     * @return this builder
     */
    public QemuSurfaceBuilder devices(Collection<DeviceType> devices) {
        Objects.requireNonNull(devices, "devices");
        return replace(this.devices, devices);
    }

    /**
     * Sets the types of machines.
     *
     * @param machines the types
     * @return this builder
     */
    public QemuSurfaceBuilder machines(Collection<MachineType> machines) {
        Objects.requireNonNull(machines, "machines");
        return replace(this.machines, machines);
    }

    /**
     * Sets the models of CPUs.
     *
     * @param models the models
     * @return this builder
     */
    public QemuSurfaceBuilder cpuModels(Collection<CpuModel> models) {
        Objects.requireNonNull(models, "models");
        return replace(cpuModels, models);
    }

    /**
     * Sets the features of CPUs.
     *
     * @param features the properties of all models
     * @return this builder
     */
    public QemuSurfaceBuilder cpuFeatures(Collection<PropertyType> features) {
        Objects.requireNonNull(features, "features");
        return replace(cpuFeatures, features);
    }

    /**
     * Sets the accelerators.
     *
     * @param names their names, such as {@code tcg}
     * @return this builder
     */
    public QemuSurfaceBuilder accelerators(Collection<String> names) {
        Objects.requireNonNull(names, "names");
        return replace(accelerators, names);
    }

    /**
     * Adds the parameters of an option.
     *
     * @param list QEMU's name of the list, such as {@code chardev}
     * @param parameters the parameters' names
     * @return this builder
     */
    public QemuSurfaceBuilder addOptionParameters(String list, Collection<String> parameters) {
        Objects.requireNonNull(list, "list");
        Objects.requireNonNull(parameters, "parameters");
        optionParameters.put(list, Set.copyOf(parameters));
        return this;
    }

    /**
     * Sets the QMP schema.
     *
     * @param json the answer to {@code query-qmp-schema} as JSON in UTF-8
     * @return this builder
     */
    public QemuSurfaceBuilder schemaJson(byte[] json) {
        Objects.requireNonNull(json, "json");
        schemaJson = json.clone();
        return this;
    }

    /**
     * Makes the description.
     *
     * @return an immutable description
     */
    public QemuSurface build() {
        return new QemuSurface(this);
    }

    private <T> QemuSurfaceBuilder replace(Collection<T> old, Collection<T> values) {
        old.clear();
        old.addAll(values);
        return this;
    }
}
