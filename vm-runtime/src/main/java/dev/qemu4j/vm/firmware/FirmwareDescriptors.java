package dev.qemu4j.vm.firmware;

import dev.qemu4j.host.system.HostDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The descriptors in some directories. Those of later directories replace those of the same name; an empty file only hides. */
final class FirmwareDescriptors {
    private static final Logger log = LoggerFactory.getLogger(FirmwareDescriptors.class);
    private static final JsonMapper MAPPER = JsonMapper.shared();
    /** More than any real one has: the files are of packages, but may be broken. */
    private static final long LARGEST = 1 << 20;

    private final List<Path> directories;

    FirmwareDescriptors(List<Path> directories) {
        this.directories = directories;
    }

    static FirmwareDescriptors ofHost() {
        List<Path> directories = new ArrayList<>(List.of(
                Path.of("/usr/share/qemu/firmware"),
                Path.of("/usr/local/share/qemu/firmware"),
                Path.of("/opt/homebrew/share/qemu/firmware"),
                Path.of("/etc/qemu/firmware")));
        Path config = HostDirectories.config();
        if (config != null) {
            directories.add(config.resolve("qemu/firmware"));
        }
        return new FirmwareDescriptors(directories);
    }

    List<Path> directories() {
        return directories;
    }

    List<Firmware> read() {
        Map<String, Path> files = new TreeMap<>();
        directories.forEach(directory ->
                list(directory).forEach(file -> files.put(file.getFileName().toString(), file)));
        List<Firmware> all = new ArrayList<>();
        files.values().forEach(file -> {
            Firmware firmware = read(file);
            if (firmware != null) {
                all.add(firmware);
            }
        });
        return all;
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        } catch (IOException | UncheckedIOException e) {
            log.debug("[{}] is not read: {}", directory, e.toString());
            return List.of();
        }
    }

    private static @Nullable Firmware read(Path file) {
        try {
            long size = Files.size(file);
            if (size == 0 || size > LARGEST) {
                return null;
            }
            return read(file, MAPPER.readTree(Files.readAllBytes(file)));
        } catch (IOException | JacksonException e) {
            log.warn("[{}] is no firmware descriptor: {}", file, e.getMessage());
            return null;
        }
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
