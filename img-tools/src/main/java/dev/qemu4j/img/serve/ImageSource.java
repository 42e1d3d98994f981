package dev.qemu4j.img.serve;

import dev.qemu4j.img.Format;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The image that is to be served, with a format that is always named: QEMU's guess could be led astray by what a guest wrote.
 *
 * <p>A path may have any characters; nothing in it is read as an option or a protocol. Immutable.
 */
public final class ImageSource {
    private static final String ENCRYPT = "encrypt";
    private static final String KEY_SECRET = "key-secret";

    private final ObjectNode blockdev;
    private final String description;
    private final ImageKey.@Nullable Use key;

    private ImageSource(ObjectNode blockdev, String description, ImageKey.@Nullable Use key) {
        this.blockdev = blockdev;
        this.description = description;
        this.key = key;
    }

    /**
     * Names an image in a file or on a block device.
     *
     * @param image where it is
     * @param format what it is
     * @return the source
     */
    public static ImageSource of(Path image, Format format) {
        String path = image.toAbsolutePath().toString();
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("driver", isDevice(image) ? "host_device" : "file");
        file.put("filename", path);
        ObjectNode blockdev = JsonNodeFactory.instance.objectNode();
        blockdev.put("driver", format.name());
        blockdev.set("file", file);
        return new ImageSource(blockdev, "'" + path + "' (" + format + ")", null);
    }

    /**
     * Names an image by block nodes, such as one on another server or one with filters above it.
     *
     * @param options the node on top, with those below it inside
     * @return the source
     */
    public static ImageSource of(BlockdevOptions options) {
        ObjectNode blockdev = (ObjectNode) options.toJson();
        return new ImageSource(blockdev, "the block node " + options, null);
    }

    /**
     * Sets an option of the node on top.
     *
     * @param name the option, such as {@code discard}
     * @param value its value; a boolean or number is written as such, where QEMU is strict
     * @return a source with the option
     */
    public ImageSource option(String name, Object value) {
        return with(name, node(value));
    }

    /**
     * Leaves the backing file out, so that what only that has reads as zeros. An image from a stranger can name any file of the
     * host as its backing file.
     *
     * @return a source that opens no backing file
     */
    public ImageSource withoutBacking() {
        return with("backing", NullNode.getInstance());
    }

    /**
     * Sets the key of an encrypted image: a LUKS container, or a qcow2 image with LUKS inside.
     *
     * @param key the key
     * @return a source that can be decrypted
     * @throws IllegalArgumentException if the format has no encryption that needs a key
     */
    public ImageSource key(ImageKey key) {
        String driver = blockdev.path("driver").asString("");
        ImageKey.Use use = new ImageKey.Use(key, "qemu4j-key");
        ObjectNode copy = blockdev.deepCopy();
        switch (driver) {
            case "luks" -> copy.put(KEY_SECRET, use.id());
            case "qcow2" -> copy.putObject(ENCRYPT).put("format", "luks").put(KEY_SECRET, use.id());
            case "qcow" -> copy.putObject(ENCRYPT).put("format", "aes").put(KEY_SECRET, use.id());
            default ->
                throw new IllegalArgumentException(
                        "key: images of the format '" + driver + "' have none (expected: luks, qcow2 or qcow)");
        }
        return new ImageSource(copy, description, use);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageSource that && blockdev.equals(that.blockdev) && Objects.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blockdev, key);
    }

    /** Returns the path and the format, to be read. */
    @Override
    public String toString() {
        return description;
    }

    ImageKey.@Nullable Use key() {
        return key;
    }

    /** Returns the arguments of {@code blockdev-add}. */
    ObjectNode blockdev(String nodeName, boolean readOnly) {
        ObjectNode node = blockdev.deepCopy();
        node.put("node-name", nodeName);
        if (readOnly) {
            node.put("read-only", true);
        }
        return node;
    }

    /** Returns the argument of {@code --image-opts}. */
    String imageOptions() {
        return String.join(",", FlatOptions.of(blockdev));
    }

    private ImageSource with(String name, JsonNode value) {
        ObjectNode copy = blockdev.deepCopy();
        copy.set(name, value);
        return new ImageSource(copy, description, key);
    }

    static JsonNode node(Object value) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        if (value instanceof Boolean flag) {
            return json.booleanNode(flag);
        }
        if (value instanceof Integer || value instanceof Long) {
            return json.numberNode(((Number) value).longValue());
        }
        if (value instanceof JsonNode node) {
            return node.deepCopy();
        }
        if (value instanceof List<?> values) {
            var array = json.arrayNode();
            values.forEach(element -> array.add(node(Objects.requireNonNull(element))));
            return array;
        }
        return json.stringNode(value.toString());
    }

    private static boolean isDevice(Path image) {
        return Files.exists(image) && !Files.isRegularFile(image) && !Files.isDirectory(image);
    }
}
