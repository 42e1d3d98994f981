package dev.qemu4j.check.surface;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the form that {@link SurfaceReader} reads: texts, then properties, then what refers to them by number. */
final class SurfaceWriter {
    private final DataOutputStream out;
    private final Map<String, Integer> texts = new LinkedHashMap<>();
    private final Map<PropertyType, Integer> properties = new LinkedHashMap<>();

    SurfaceWriter(DataOutputStream out) {
        this.out = out;
    }

    void write(QemuSurface surface) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writeBody(surface, new DataOutputStream(body));
        ByteArrayOutputStream pool = new ByteArrayOutputStream();
        writeProperties(new DataOutputStream(pool));
        out.writeInt(SurfaceFormat.MAGIC);
        out.writeInt(SurfaceFormat.VERSION);
        out.writeInt(texts.size());
        for (String text : texts.keySet()) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            out.writeInt(bytes.length);
            out.write(bytes);
        }
        pool.writeTo(out);
        body.writeTo(out);
        byte[] schema = surface.schemaJson();
        out.writeInt(schema.length);
        out.write(schema);
    }

    private void writeBody(QemuSurface surface, DataOutputStream body) throws IOException {
        body.writeInt(text(surface.target().name()));
        body.writeInt(text(surface.version().toString()));
        texts(body, surface.options());
        texts(body, surface.accelerators());
        body.writeInt(surface.devices().size());
        for (DeviceType device : surface.devices()) {
            body.writeInt(text(device.name()));
            body.writeInt(text(device.alias()));
            body.writeInt(text(device.bus()));
            texts(body, device.categories());
            body.writeBoolean(device.userCreatable());
            properties(body, device.properties());
        }
        body.writeInt(surface.machines().size());
        for (MachineType machine : surface.machines()) {
            body.writeInt(text(machine.name()));
            body.writeInt(text(machine.alias()));
            body.writeBoolean(machine.isDefault());
            body.writeBoolean(machine.deprecated());
            body.writeInt(machine.maxCpus());
            properties(body, machine.properties());
        }
        body.writeInt(surface.cpuModels().size());
        for (CpuModel model : surface.cpuModels()) {
            body.writeInt(text(model.name()));
            body.writeBoolean(model.deprecated());
        }
        properties(body, surface.cpuFeatures());
        body.writeInt(surface.optionParameters().size());
        for (Map.Entry<String, Set<String>> list : surface.optionParameters().entrySet()) {
            body.writeInt(text(list.getKey()));
            texts(body, list.getValue());
        }
    }

    private void writeProperties(DataOutputStream pool) throws IOException {
        pool.writeInt(properties.size());
        for (PropertyType property : properties.keySet()) {
            pool.writeInt(text(property.name()));
            pool.writeInt(text(property.type()));
            pool.writeInt(text(property.defaultValue()));
            pool.writeInt(text(property.description()));
        }
    }

    private void texts(DataOutputStream body, Collection<String> list) throws IOException {
        body.writeInt(list.size());
        for (String text : list) {
            body.writeInt(text(text));
        }
    }

    private void properties(DataOutputStream body, @Nullable List<PropertyType> list) throws IOException {
        body.writeInt(list == null ? -1 : list.size());
        if (list != null) {
            for (PropertyType property : list) {
                Integer number = properties.get(property);
                if (number == null) {
                    number = properties.size();
                    properties.put(property, number);
                }
                body.writeShort(number);
            }
        }
    }

    private int text(@Nullable String text) {
        if (text == null) {
            return -1;
        }
        Integer number = texts.get(text);
        if (number == null) {
            number = texts.size();
            texts.put(text, number);
        }
        return number;
    }
}
