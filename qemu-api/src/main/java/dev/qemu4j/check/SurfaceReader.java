package dev.qemu4j.check;

import dev.qemu4j.QemuVersion;
import dev.qemu4j.Target;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the form that {@link SurfaceWriter} writes. */
final class SurfaceReader {
    private static final int MOST = 1 << 20;
    private static final int LONGEST_SCHEMA = 1 << 26;

    private final DataInputStream in;
    private String[] texts = {};
    private PropertyType[] properties = {};

    SurfaceReader(DataInputStream in) {
        this.in = in;
    }

    QemuSurface read() throws IOException {
        if (in.readInt() != SurfaceFormat.MAGIC || in.readInt() != SurfaceFormat.VERSION) {
            throw new IOException("not a surface, or one in another form");
        }
        texts = new String[count(MOST)];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = in.readUTF();
        }
        properties = new PropertyType[count(MOST)];
        for (int i = 0; i < properties.length; i++) {
            properties[i] = new PropertyType(text(), text(), maybe(), maybe());
        }
        QemuSurfaceBuilder builder = QemuSurface.builder(new Target(text()), QemuVersion.parse(text()))
                .options(texts())
                .accelerators(texts());
        List<DeviceType> devices = new ArrayList<>();
        for (int left = count(MOST); left > 0; left--) {
            devices.add(new DeviceType(text(), maybe(), maybe(), texts(), in.readBoolean(), properties()));
        }
        List<MachineType> machines = new ArrayList<>();
        for (int left = count(MOST); left > 0; left--) {
            machines.add(
                    new MachineType(text(), maybe(), in.readBoolean(), in.readBoolean(), in.readInt(), properties()));
        }
        List<CpuModel> models = new ArrayList<>();
        for (int left = count(MOST); left > 0; left--) {
            models.add(new CpuModel(text(), in.readBoolean()));
        }
        builder.devices(devices).machines(machines).cpuModels(models);
        builder.cpuFeatures(Objects.requireNonNull(properties()));
        for (int left = count(MOST); left > 0; left--) {
            builder.addOptionParameters(text(), texts());
        }
        byte[] schema = new byte[count(LONGEST_SCHEMA)];
        in.readFully(schema);
        return builder.schemaJson(schema).build();
    }

    private int count(int most) throws IOException {
        int count = in.readInt();
        if (count < 0 || count > most) {
            throw new IOException("count: " + count + " (expected: at most " + most + ")");
        }
        return count;
    }

    private String text() throws IOException {
        return texts[in.readInt()];
    }

    private @Nullable String maybe() throws IOException {
        int number = in.readInt();
        return number < 0 ? null : texts[number];
    }

    private List<String> texts() throws IOException {
        String[] list = new String[count(MOST)];
        for (int i = 0; i < list.length; i++) {
            list[i] = text();
        }
        return Arrays.asList(list);
    }

    private @Nullable List<PropertyType> properties() throws IOException {
        int count = in.readInt();
        if (count < 0) {
            return null;
        }
        if (count > MOST) {
            throw new IOException("count: " + count);
        }
        PropertyType[] list = new PropertyType[count];
        for (int i = 0; i < count; i++) {
            list[i] = properties[in.readUnsignedShort()];
        }
        return Arrays.asList(list);
    }
}
