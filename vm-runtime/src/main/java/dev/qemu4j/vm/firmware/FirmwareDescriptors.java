package dev.qemu4j.vm.firmware;

import dev.qemu4j.vm.descriptor.internal.DescriptorFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The descriptors of firmware in some directories. */
final class FirmwareDescriptors {
    private final DescriptorFiles files;

    FirmwareDescriptors(List<Path> directories) {
        this(new DescriptorFiles(directories));
    }

    private FirmwareDescriptors(DescriptorFiles files) {
        this.files = files;
    }

    static FirmwareDescriptors ofHost() {
        return new FirmwareDescriptors(DescriptorFiles.ofHost("firmware"));
    }

    List<Path> directories() {
        return files.directories();
    }

    List<Firmware> read() {
        return files.read(FirmwareDescriptors::read);
    }

    private static Firmware read(Path file, JsonNode root) {
        JsonNode mapping = root.path("mapping");
        JsonNode executable = mapping.path("executable");
        JsonNode template = mapping.path("nvram-template");
        Map<String, List<String>> machines = new LinkedHashMap<>();
        root.path("targets")
                .forEach(target -> machines.computeIfAbsent(
                                target.path("architecture").asString(""), none -> new ArrayList<>())
                        .addAll(texts(target.path("machines"))));
        String direct = mapping.path("filename").asString("");
        return new Firmware(
                file,
                root.path("description").asString(""),
                texts(root.path("interface-types")),
                new FirmwareMapping(
                        mapping.path("device").asString(""),
                        mapping.path("mode").asString("split"),
                        direct.isEmpty() ? path(executable) : Path.of(direct),
                        executable.path("format").asString("raw"),
                        path(template),
                        template.path("format").asString("raw")),
                machines,
                texts(root.path("features")));
    }

    private static @Nullable Path path(JsonNode file) {
        String name = file.path("filename").asString("");
        return name.isEmpty() ? null : Path.of(name);
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new LinkedHashSet<>();
        array.forEach(text -> texts.add(text.asString("")));
        return texts;
    }
}
