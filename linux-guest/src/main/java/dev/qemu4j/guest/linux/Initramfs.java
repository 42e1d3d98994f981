package dev.qemu4j.guest.linux;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.TreeMap;

/** The guest's first root directory: a tree, in which the directories that something is in come by themselves. */
final class Initramfs {
    private final Map<String, Entry> entries = new TreeMap<>();

    /** Adds an entry at an absolute path, in place of one that is there. */
    private Initramfs put(String path, Entry entry) {
        String name = name(path);
        for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
            entries.putIfAbsent(name.substring(0, slash), (to, at) -> to.directory(at, 0755));
        }
        entries.put(name, entry);
        return this;
    }

    Initramfs directory(String path, int mode) {
        return put(path, (to, at) -> to.directory(at, mode));
    }

    Initramfs file(String path, int mode, byte[] content) {
        return put(path, (to, at) -> to.file(at, mode, content));
    }

    Initramfs symlink(String path, String target) {
        return put(path, (to, at) -> to.symlink(at, target));
    }

    Initramfs characterDevice(String path, int major, int minor) {
        return put(path, (to, at) -> to.characterDevice(at, 0600, major, minor));
    }

    /** Writes the archive, sorted by path. */
    void writeTo(OutputStream out) throws IOException {
        CpioWriter writer = new CpioWriter(out);
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
            entry.getValue().write(writer, entry.getKey());
        }
        writer.finish();
    }

    /** Checks a path of the guest and returns it without its first slash. */
    static String name(String path) {
        if (!path.matches("(/[^/\0]+)+") || (path + "/").matches(".*/\\.{1,2}/.*")) {
            throw new IllegalArgumentException(
                    "path: " + path + " (expected: an absolute path without '//', '.' and '..', such as /etc/hosts)");
        }
        return path.substring(1);
    }

    private interface Entry {
        void write(CpioWriter to, String name) throws IOException;
    }
}
