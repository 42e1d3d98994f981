package dev.qemu4j.net.namespace.internal;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.internal.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The way into a namespace, for commands; its owner may have removed it. */
public final class NamespaceEntry {
    private static final Path NAMED = Path.of("/run/netns");
    private static final NamespaceEntry HOST =
            new NamespaceEntry(new Place("host", List.of(), null, null), Privilege.none(), true);

    private final Place place;
    private final Privilege privilege;
    private final boolean needsRoot;

    private NamespaceEntry(Place place, Privilege privilege, boolean needsRoot) {
        this.place = place;
        this.privilege = privilege;
        this.needsRoot = needsRoot;
    }

    /**
     * The prefix of commands in a namespace, and its file, which is null for the host's own. A namespace that a pid leads to has an
     * identity, as pids come again.
     */
    private record Place(
            String name,
            List<String> enter,
            @Nullable Path file,
            @Nullable String identity) {}

    /** Returns the way into the namespace that the JVM is in. */
    public static NamespaceEntry host() {
        return HOST;
    }

    /** Returns the way into a namespace that {@code ip netns} lists. */
    public static NamespaceEntry named(String name, Privilege privilege) {
        Path file = file(name);
        return new NamespaceEntry(
                new Place(name, List.of("nsenter", "--net=" + file, "--"), file, null), privilege, true);
    }

    /** Returns the way into the namespace that a process of this user holds. */
    public static NamespaceEntry held(long pid) {
        List<String> enter =
                List.of("nsenter", "--target", Long.toString(pid), "--user", "--net", "--preserve-credentials", "--");
        Path file = Path.of("/proc", Long.toString(pid), "ns", "net");
        return new NamespaceEntry(new Place("rootless-" + pid, enter, file, identity(file)), Privilege.none(), false);
    }

    /** Returns the file of a namespace that {@code ip netns} lists. */
    public static Path file(String name) {
        return NAMED.resolve(name);
    }

    public String name() {
        return place.name();
    }

    public boolean isHost() {
        return place.file() == null;
    }

    /** Tells whether changes inside need root's rights. */
    public boolean needsRoot() {
        return needsRoot;
    }

    /** Tells whether it is there, as far as this user may see. */
    public boolean isThere() {
        Path file = place.file();
        return file == null || Files.exists(file);
    }

    /** Returns a command inside the namespace as the JVM's user. */
    public List<String> userCommand(List<String> argv) {
        if (isHost()) {
            return List.copyOf(argv);
        }
        List<String> own = new ArrayList<>();
        if (!privilege.wrap(List.of()).isEmpty()) {
            own.addAll(HostUser.current().become());
        }
        own.addAll(argv);
        return rootCommand(own);
    }

    /** Returns a command inside the namespace with the rights that made it. */
    public List<String> rootCommand(List<String> argv) {
        return privilege.wrap(enter(argv));
    }

    /** Returns a command inside for a plan, which has the rights itself. */
    public List<String> enter(List<String> argv) {
        List<String> command = new ArrayList<>(place.enter());
        command.addAll(argv);
        return command;
    }

    /** Returns a command for a plan that sees the namespace's interfaces in {@code /sys} as well. */
    public List<String> withSys(List<String> argv) {
        if (isHost()) {
            return argv;
        }
        List<String> command = new ArrayList<>(List.of(Programs.command("ip"), "netns", "exec", name()));
        command.addAll(argv);
        return command;
    }

    /** Returns a command for a plan that is a success if the namespace is gone. */
    public List<String> enterIfThere(List<String> argv) {
        Path file = place.file();
        if (file == null) {
            return argv;
        }
        String identity = place.identity();
        String gone =
                identity == null ? "[ ! -e " + file + " ]" : "[ \"$(readlink " + file + ")\" != '" + identity + "' ]";
        List<String> command = new ArrayList<>(List.of("sh", "-c", gone + " || exec \"$@\"", "sh"));
        command.addAll(enter(argv));
        return command;
    }

    @Override
    public String toString() {
        return "NamespaceEntry[" + name() + "]";
    }

    private static @Nullable String identity(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return null;
        }
    }
}
