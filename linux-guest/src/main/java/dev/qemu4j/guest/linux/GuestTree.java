package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.shell.ShellWord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Puts the guest's root directory together. */
final class GuestTree {
    private static final String CONFIG = "/etc/qemu4j/";

    private final Initramfs tree = new Initramfs();
    private final Set<String> libraryPath = new TreeSet<>();

    private final StringBuilder functions = new StringBuilder();

    GuestTree() {
        for (String directory : new String[] {
            "/dev",
            "/proc",
            "/sys",
            "/run",
            "/bin",
            "/sbin",
            "/usr/bin",
            "/usr/sbin",
            "/lib",
            "/mnt",
            "/var/log",
            CONFIG + "."
        }) {
            tree.directory(directory.replace("/.", ""), 0755);
        }
        tree.directory("/root", 0700)
                .directory("/tmp", 01777)
                .symlink("/var/run", "/run")
                .symlink("/var/lock", "/run/lock")
                .characterDevice("/dev/console", 5, 1)
                .characterDevice("/dev/null", 1, 3)
                .file("/init", 0755, resource("init.sh"))
                .symlink("/etc/mtab", "/proc/self/mounts");
        text("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
        text("/etc/group", "root:x:0:\n");
        text("/etc/hosts", "127.0.0.1 localhost qemu4j\n");
        text("/etc/os-release", "NAME=qemu4j\nID=qemu4j\nPRETTY_NAME=\"qemu4j Linux guest\"\n");
        for (String name : new String[] {"poweroff", "reboot", "halt", "shutdown"}) {
            tree.file("/sbin/" + name, 0755, resource("shutdown.sh"));
            prefer("/sbin/" + name);
        }
    }

    Initramfs tree() {
        text(CONFIG + "functions", functions.toString());
        text(CONFIG + "library-path", String.join(":", libraryPath));
        return tree;
    }

    void text(String path, String content) {
        tree.file(path, 0644, content.getBytes(UTF_8));
    }

    /** Adds a file of the host's, and its libraries. */
    void program(String path, Path file) {
        byte[] content = HostFiles.read(file);
        tree.file(path, 0755, content);
        prefer(path);
        for (Map.Entry<String, byte[]> library :
                new SharedLibraries(Path.of("/")).of(file, content).entrySet()) {
            String at = library.getKey();
            tree.file(at, 0755, library.getValue());
            libraryPath.add(at.substring(0, at.lastIndexOf('/')));
        }
    }

    /** Adds modules with all that they need; those to be loaded at the start, and those that modprobe may load. */
    void modules(Kernel kernel, Collection<String> loaded, Collection<String> available) {
        KernelModules modules = new KernelModules(kernel.modules());
        String directory = "/lib/modules/" + kernel.version() + "/";
        text(
                CONFIG + "modules",
                modules.closure(loaded).values().stream()
                        .map(module -> directory + module.path() + "\n")
                        .collect(Collectors.joining()));
        Set<String> all = new TreeSet<>(loaded);
        all.addAll(available);
        Map<String, KernelModules.Module> closure = modules.closure(all);
        StringBuilder dependencies = new StringBuilder();
        StringBuilder aliases = new StringBuilder();
        closure.forEach((name, module) -> {
            tree.file(directory + module.path(), 0644, module.content());
            dependencies.append(module.path()).append(':');
            modules.closure(Set.of(name)).forEach((needed, file) -> {
                if (!needed.equals(name)) {
                    dependencies.append(' ').append(file.path());
                }
            });
            dependencies.append('\n');
            module.aliases().forEach(alias -> aliases.append("alias " + alias + " " + name + "\n"));
        });
        text(directory + "modules.dep", dependencies.toString());
        text(directory + "modules.alias", aliases.toString());
        text(directory + "modules.symbols", "");
    }

    void guestAgent(Path program) {
        program("/usr/sbin/qemu-ga", program);
        text(CONFIG + "guest-agent", "");
    }

    void powerButton() {
        text(CONFIG + "power-button", "");
        tree.file("/etc/acpi/PWRF/00000080", 0755, "#!/bin/sh\nexec /sbin/poweroff\n".getBytes(UTF_8));
    }

    void init(String script) {
        text(CONFIG + "init", script);
    }

    /** Makes the shell run this program rather than a command that busybox has under the name. */
    private void prefer(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (name.matches("[A-Za-z_][A-Za-z0-9_]*") && !name.equals("busybox")) {
            functions.append(name + "() { " + ShellWord.quote(path) + " \"$@\"; }\n");
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = GuestTree.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + ": not on the class path (expected: beside this class)");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw LinuxGuestException.io("cannot read the resource " + name, e);
        }
    }
}
