package dev.qemu4j.check.surface;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the form that {@link SurfaceWriter} writes. */
final class SurfaceReader {
    private static final int MOST = 1 << 20;

    private final ByteBuffer in;
    private String[] texts = {};
    private PropertyType[] properties = {};

    SurfaceReader(ByteBuffer in) {
        this.in = in;
    }

    QemuSurface read() throws IOException {
        if (in.getInt() != SurfaceFormat.MAGIC || in.getInt() != SurfaceFormat.VERSION) {
            throw new IOException("not a surface, or one in another form");
        }
        texts = new String[count(MOST)];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = new String(bytes(), StandardCharsets.UTF_8);
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
            devices.add(new DeviceType(text(), maybe(), maybe(), texts(), in.get() != 0, properties()));
        }
        List<MachineType> machines = new ArrayList<>();
        for (int left = count(MOST); left > 0; left--) {
            machines.add(new MachineType(text(), maybe(), in.get() != 0, in.get() != 0, in.getInt(), properties()));
        }
        List<CpuModel> models = new ArrayList<>();
        for (int left = count(MOST); left > 0; left--) {
            models.add(new CpuModel(text(), in.get() != 0));
        }
        builder.devices(devices).machines(machines).cpuModels(models);
        builder.cpuFeatures(Objects.requireNonNull(properties()));
        for (int left = count(MOST); left > 0; left--) {
            builder.addOptionParameters(text(), texts());
        }
        return builder.schemaJson(bytes()).build();
    }

    private byte[] bytes() throws IOException {
        byte[] bytes = new byte[count(in.remaining())];
        in.get(bytes);
        return bytes;
    }

    private int count(int most) throws IOException {
        int count = in.getInt();
        if (count < 0 || count > most) {
            throw new IOException("count: " + count + " (expected: at most " + most + ")");
        }
        return count;
    }

    private String text() throws IOException {
        return texts[in.getInt()];
    }

    private @Nullable String maybe() throws IOException {
        int number = in.getInt();
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
        int count = in.getInt();
        if (count < 0) {
            return null;
        }
        if (count > MOST) {
            throw new IOException("count: " + count);
        }
        PropertyType[] list = new PropertyType[count];
        for (int i = 0; i < count; i++) {
            list[i] = properties[in.getShort() & 0xffff];
        }
        return Arrays.asList(list);
    }
}
