package dev.qemu4j.vm.disk.graph;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of this host that QEMU speaks of. */
final class LocalFiles {
    private static final String JSON = "json:";
    private static final Set<String> DRIVERS = Set.of("file", "host_device", "host_cdrom");

    private LocalFiles() {}

    /** Returns the path of a protocol node; null if it is elsewhere or relative to a directory of QEMU's. */
    static @Nullable Path of(String driver, String name) {
        if (!DRIVERS.contains(driver)) {
            return null;
        }
        String file = name.startsWith(JSON) ? filename(name.substring(JSON.length())) : name;
        try {
            return file.startsWith("/") ? Path.of(file) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static String filename(String json) {
        try {
            JsonNode options = JsonMapper.shared().readTree(json);
            return options.path("filename").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    static boolean isSame(Path file, String id) {
        if (!id.contains("/")) {
            return false;
        }
        try {
            Path other = Path.of(id).toAbsolutePath();
            return file.normalize().equals(other.normalize()) || Files.isSameFile(file, other);
        } catch (IOException | InvalidPathException e) {
            return false; // one of them is not there
        }
    }
}
