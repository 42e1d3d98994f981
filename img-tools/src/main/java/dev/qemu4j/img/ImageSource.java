package dev.qemu4j.img;

import dev.qemu4j.DataSize;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An image that is read or changed, with a format that is always named: QEMU's guess could be led astray by what a guest wrote.
 *
 * <p>A path may have any characters; nothing in it is read as an option or a protocol. Immutable.
 */
public final class ImageSource {
    private static final String ENCRYPT = "encrypt";
    private static final String KEY_SECRET = "key-secret";
    /** The id of the {@code secret} object that holds the key in the tool. */
    private static final String KEY_ID = "qemu4j-key";

    private static final Set<String> CURL = Set.of("http", "https", "ftp", "ftps");

    private final ObjectNode blockdev;
    private final String description;
    private final @Nullable Path path;
    private final @Nullable ImageKey key;

    private ImageSource(ObjectNode blockdev, String description, @Nullable Path path, @Nullable ImageKey key) {
        this.blockdev = blockdev;
        this.description = description;
        this.path = path;
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
        return new ImageSource(blockdev, "'" + path + "' (" + format + ")", image.toAbsolutePath(), null);
    }

    /**
     * Names an image by block nodes, such as one on another server or one with filters above it.
     *
     * @param options the node on top, with those below it inside
     * @return the source
     */
    public static ImageSource of(BlockdevOptions options) {
        ObjectNode blockdev = (ObjectNode) options.toJson();
        return new ImageSource(blockdev, "the block node " + options, null, null);
    }

    /**
     * Sets an option of the node on top.
     *
     * @param name the option, such as {@code discard}
     * @param value its value; a boolean or number is written as such, where QEMU is strict
     * @return a source with the option
     */
    public ImageSource option(String name, Object value) {
        return with(name, JsonValues.of(value));
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
     * Takes a part of the disk, such as the content of one partition.
     *
     * @param start where it starts
     * @param size how much it is
     * @return a raw disk that is the part
     */
    public ImageSource part(DataSize start, DataSize size) {
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.put("driver", "raw").put("offset", start.bytes()).put("size", size.bytes());
        part.set("file", blockdev.deepCopy());
        return new ImageSource(part, size + " from " + start + " on of " + description, null, key);
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
        ObjectNode copy = blockdev.deepCopy();
        switch (driver) {
            case "luks" -> copy.put(KEY_SECRET, KEY_ID);
            case "qcow2" -> copy.putObject(ENCRYPT).put("format", "luks").put(KEY_SECRET, KEY_ID);
            case "qcow" -> copy.putObject(ENCRYPT).put("format", "aes").put(KEY_SECRET, KEY_ID);
            default ->
                throw new IllegalArgumentException(
                        "key: images of the format '" + driver + "' have none (expected: luks, qcow2 or qcow)");
        }
        return new ImageSource(copy, description, path, key);
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

    /**
     * Returns where the image is.
     *
     * @return an absolute path, or null for one that is named by block nodes
     */
    public @Nullable Path path() {
        return path;
    }

    /**
     * Returns the format.
     *
     * @return the driver of the node on top
     */
    public Format format() {
        return Format.of(blockdev.path("driver").asString("raw"));
    }

    /** Whether it is nothing but a path and a format. */
    boolean isPlain() {
        return path != null && blockdev.equals(of(path, format()).blockdev);
    }

    /**
     * Returns the key.
     *
     * @return the key, or null if there is none
     */
    public @Nullable ImageKey key() {
        return key;
    }

    /**
     * Returns the id by which the block node names the {@code secret} object with the key.
     *
     * @return the id
     */
    public static String keyId() {
        return KEY_ID;
    }

    /**
     * Returns the arguments of {@code blockdev-add}.
     *
     * @param nodeName the name of the node on top
     * @param readOnly whether it is only read
     * @return a new object
     */
    public ObjectNode blockdev(String nodeName, boolean readOnly) {
        ObjectNode node = blockdev.deepCopy();
        node.put("node-name", nodeName);
        if (readOnly) {
            node.put("read-only", true);
        }
        return node;
    }

    /**
     * Returns the argument of {@code --image-opts}.
     *
     * @return names with dots and values, commas doubled
     */
    public String imageOptions() {
        return String.join(",", FlatOptions.of(blockdev));
    }

    /** The same with another id for the key, for a command with two images. */
    String imageOptions(String otherKeyId) {
        ObjectNode copy = blockdev.deepCopy();
        if (key != null) {
            copy.findParents(KEY_SECRET).forEach(node -> ((ObjectNode) node).put(KEY_SECRET, otherKeyId));
        }
        return String.join(",", FlatOptions.of(copy));
    }

    /** Whether something of it is fetched by QEMU's curl driver. */
    boolean isOnWeb() {
        return blockdev.findValuesAsString("driver").stream().anyMatch(CURL::contains);
    }

    private ImageSource with(String name, JsonNode value) {
        ObjectNode copy = blockdev.deepCopy();
        copy.set(name, value);
        return new ImageSource(copy, description, path, key);
    }

    private static boolean isDevice(Path image) {
        return Files.exists(image) && !Files.isRegularFile(image) && !Files.isDirectory(image);
    }
}
