package dev.qemu4j.img.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Follows all files that block nodes and the headers of images name. QEMU 7.2 opens a loop thousands of times before it gives
 * up, for half a minute, and waits for a writer where a FIFO is.
 */
public final class BackingLoop {
    private static final int LONGEST_CHAIN = 1000;
    private static final Set<String> FILES = Set.of("file", "host_device", "host_cdrom");
    private static final Set<String> FOLLOWED = Set.of("qcow2", "qcow", "qed", "vmdk");
    private static final Pattern FILE_PROTOCOL = Pattern.compile("(?:file|host_device|host_cdrom):");
    private static final Pattern PROTOCOL = Pattern.compile("[^/:]+:.*", Pattern.DOTALL);

    private final boolean followsBacking;
    private final Consumer<Path> each;
    private final Set<Path> open = new LinkedHashSet<>();
    private final Set<Path> done = new HashSet<>();

    private BackingLoop(boolean followsBacking, Consumer<Path> each) {
        this.followsBacking = followsBacking;
        this.each = each;
    }

    /**
     * Looks for a loop, and for a file that a tool would wait for, such as a FIFO.
     *
     * @param blockdev the node on top, with those below it inside
     * @param followsBacking whether the backing files in the images' headers are opened, too; data files always are
     * @return the problem, or null
     */
    public static @Nullable String problem(ObjectNode blockdev, boolean followsBacking) {
        return new BackingLoop(followsBacking, file -> {}).node(NodeTree.nested(blockdev), "raw");
    }

    /**
     * Returns the files that a program writes which opens a node for writing. They are those of the nodes and what their headers name, but no backing files.
     *
     * @param blockdev the node on top, with those below it inside
     * @return absolute paths, at which nothing needs to be
     */
    public static Set<Path> written(ObjectNode blockdev) {
        Set<Path> files = new LinkedHashSet<>();
        ObjectNode node = NodeTree.nested(blockdev);
        if (!isReadOnly(node)) {
            removeRead(node);
            new BackingLoop(false, files::add).node(node, "raw");
        }
        return files;
    }

    /**
     * Returns the files that a program writes which opens a backing file for writing, as a commit does: those of {@link #written(ObjectNode)}.
     *
     * @param name the name in the overlay's header, in full: a path, maybe with a protocol, or a node
     * @param format the format beside it, or null if QEMU would guess it
     * @return absolute paths, at which nothing needs to be
     */
    public static Set<Path> written(String name, @Nullable String format) {
        Set<Path> files = new LinkedHashSet<>();
        ObjectNode node = NodeTree.isJson(name) ? NodeTree.of(name) : null;
        BackingLoop loop = new BackingLoop(false, files::add);
        if (node == null) {
            loop.named(Path.of("/"), name, format, true);
            return files;
        }
        node.remove("read-only"); // what counts is how it is opened then
        removeRead(node);
        if (format != null) {
            node.put("driver", format);
        }
        loop.node(node, text(node, "driver"));
        return files;
    }

    private static void removeRead(ObjectNode node) {
        node.remove("backing");
        node.removeIf(BackingLoop::isReadOnly);
        node.forEach(member -> {
            if (member instanceof ObjectNode child) {
                removeRead(child);
            }
        });
    }

    private static boolean isReadOnly(JsonNode node) {
        JsonNode readOnly = node.path("read-only");
        return readOnly.isBoolean() ? readOnly.booleanValue() : "on".equals(readOnly.asString(""));
    }

    private @Nullable String node(ObjectNode node, @Nullable String formatAbove) {
        String driver = text(node, "driver");
        boolean isFile = driver == null || FILES.contains(driver);
        String format = isFile ? formatAbove : driver;
        String name = text(node, "filename");
        if (name != null) {
            String problem = file(name, format, node);
            if (problem != null) {
                return problem;
            }
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            if (member.getValue() instanceof ObjectNode child) {
                boolean isContent = member.getKey().equals("file");
                String problem = isContent && isLeaf(child)
                        ? file(String.valueOf(text(child, "filename")), driver, node)
                        : node(child, isContent ? driver : formatOf(member.getKey()));
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }

    private static @Nullable String formatOf(String role) {
        return role.equals("backing") ? null : "raw";
    }

    private static boolean isLeaf(ObjectNode node) {
        String driver = text(node, "driver");
        return text(node, "filename") != null && (driver == null || FILES.contains(driver));
    }

    private @Nullable String file(String name, @Nullable String format, ObjectNode owner) {
        try {
            return NodeTree.isJson(name)
                    ? json(name, format)
                    : image(Path.of(name).toAbsolutePath(), format, owner);
        } catch (InvalidPathException e) {
            return null; // QEMU finds better words for it
        }
    }

    private @Nullable String json(String name, @Nullable String format) {
        ObjectNode node = NodeTree.of(name);
        if (node == null) {
            return null;
        }
        if (format != null) {
            node.put("driver", format); // the header's word goes before that of the name
        }
        return node(node, text(node, "driver"));
    }

    private @Nullable String image(Path image, @Nullable String format, ObjectNode owner) {
        each.accept(image);
        String problem = Unopenable.problem(image);
        if (problem != null || !Files.isRegularFile(image) || (format != null && !FOLLOWED.contains(format))) {
            return problem;
        }
        try {
            Path real = image.toRealPath();
            if (done.contains(real)) {
                return null;
            }
            if (open.contains(real)) {
                return "'" + open.iterator().next() + "': its chain of backing files is a loop that comes back to '"
                        + image + "': give it another backing file with rebaseUnsafely";
            }
            if (open.size() + done.size() >= LONGEST_CHAIN) {
                return "'" + image + "': its chain of backing files has more than " + LONGEST_CHAIN + " images";
            }
            open.add(real);
            problem = below(image, ImageNames.read(image, format), owner);
            open.remove(real);
            done.add(real);
            return problem;
        } catch (IOException e) {
            return null; // QEMU finds better words for it
        }
    }

    private @Nullable String below(Path image, List<NamedFile> files, ObjectNode owner) {
        for (NamedFile file : files) {
            boolean isOpened = switch (file.role()) {
                case BACKING -> followsBacking && !owner.has("backing");
                case DATA -> !owner.has("data-file");
                case EXTENT -> true;
            };
            String problem =
                    isOpened ? named(image, file.name(), file.format(), file.role() == NamedFile.Role.DATA) : null;
            if (problem != null) {
                return problem;
            }
        }
        return null;
    }

    /** Follows a name in a header; that of a data file is relative to the tool's directory. */
    private @Nullable String named(Path image, String name, @Nullable String format, boolean isHere) {
        ObjectNode nothing = JsonNodeFactory.instance.objectNode();
        try {
            Matcher protocol = FILE_PROTOCOL.matcher(name);
            if (NodeTree.isJson(name)) {
                return json(name, format);
            }
            if (protocol.lookingAt()) {
                return image(Path.of(name.substring(protocol.end())).toAbsolutePath(), format, nothing);
            }
            if (PROTOCOL.matcher(name).matches()) {
                return null;
            }
            return image(isHere ? Path.of(name).toAbsolutePath() : image.resolveSibling(name), format, nothing);
        } catch (InvalidPathException e) {
            return null; // QEMU finds better words for it
        }
    }

    private static @Nullable String text(ObjectNode node, String member) {
        JsonNode value = node.get(member);
        return value == null || !value.isString() ? null : value.stringValue();
    }
}
