package dev.qemu4j.img.source;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.img.internal.FlatOptions;
import dev.qemu4j.img.internal.JsonValues;
import dev.qemu4j.img.internal.RbdKeys;
import dev.qemu4j.qapi.block.BlockdevOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
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

    private static final String SECRET_ID = "qemu4j-secret";

    private static final List<String> REFERENCES = List.of(KEY_SECRET, "cookie-secret", "password-secret");

    /** Drivers that show the image below them, or a part of it. */
    private static final Set<String> VIEWS =
            Set.of("raw", "throttle", "copy-on-read", "blkdebug", "preallocate", "luks");

    private static final Set<String> FILES = Set.of("file", "host_device");

    /** A password in an address; those that QEMU takes from secret objects have left it. */
    private static final Pattern LOGIN = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://[^/?#@:\\s\"]*:[^/?#@\\s\"]+@");

    private static final Set<String> CURL = Set.of("http", "https", "ftp", "ftps");

    private final ObjectNode blockdev;
    private final String description;
    private final @Nullable Path path;
    private final Map<String, ImageKey> secrets;

    private ImageSource(ObjectNode blockdev, String description, @Nullable Path path, Map<String, ImageKey> secrets) {
        Map<String, ImageKey> all = new LinkedHashMap<>(secrets);
        Function<byte[], String> keep = secret -> {
            String id = SECRET_ID + all.size();
            all.put(id, ImageKey.of(secret));
            return id;
        };
        this.blockdev = (ObjectNode) RbdKeys.asObjects(Secrets.asObjects(blockdev, keep), keep);
        refuseOpenSecrets(this.blockdev);
        this.description = description;
        this.path = path;
        this.secrets = Collections.unmodifiableMap(all);
    }

    /** Refuses a secret that no secret object stands for: it would be in a tool's arguments, which everybody on the host can read. */
    private static void refuseOpenSecrets(JsonNode node) {
        node.properties().forEach(member -> {
            String name = member.getKey();
            String value = member.getValue().asString("");
            if (!value.isEmpty()
                    && (Secrets.isSecret(name) || LOGIN.matcher(value).find())) {
                throw new IllegalArgumentException(
                        name + ": " + (Secrets.isSecret(name) ? Secrets.HIDDEN : Secrets.hide(value))
                                + " (expected: no secret that can only stand in a tool's arguments, where everybody on the host"
                                + " can read it; cookie, password and key go where QEMU takes the id of a secret object)");
            }
        });
        node.forEach(ImageSource::refuseOpenSecrets);
    }

    /**
     * Names an image in a file or on a block device.
     *
     * @param image the path
     * @param format the format
     * @return the source
     */
    public static ImageSource of(Path image, Format format) {
        Objects.requireNonNull(image, "image");
        Objects.requireNonNull(format, "format");
        String path = image.toAbsolutePath().toString();
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        file.put("driver", isDevice(image) ? "host_device" : "file");
        file.put("filename", path);
        ObjectNode blockdev = JsonNodeFactory.instance.objectNode();
        blockdev.put("driver", format.name());
        blockdev.set("file", file);
        return new ImageSource(blockdev, "'" + path + "' (" + format + ")", image.toAbsolutePath(), Map.of());
    }

    /**
     * Names an image by block nodes, such as one on another server or one with filters above it. Cookies and passwords in it
     * reach a tool in files, as a key does.
     *
     * @param options the node on top, with those below it inside
     * @return the source
     * @throws IllegalArgumentException if it has a password in an address, or an option with a name of secrets, that could reach a tool in its
     *     arguments only
     */
    public static ImageSource of(BlockdevOptions options) {
        Objects.requireNonNull(options, "options");
        ObjectNode blockdev = (ObjectNode) options.toJson();
        return new ImageSource(blockdev, "the block node " + options, null, Map.of());
    }

    /**
     * Sets an option of the node on top.
     *
     * @param name the option, such as {@code discard}
     * @param value its value; a boolean or number is written as such, where QEMU is strict
     * @return a source with the option
     * @throws IllegalArgumentException if it has a password in an address, or an option with a name of secrets, that could reach a tool in its
     *     arguments only
     */
    public ImageSource option(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
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
        Objects.requireNonNull(start, "start");
        Objects.requireNonNull(size, "size");
        ObjectNode part = JsonNodeFactory.instance.objectNode();
        part.put("driver", "raw").put("offset", start.bytes()).put("size", size.bytes());
        part.set("file", blockdev.deepCopy());
        return new ImageSource(part, size + " from " + start + " on of " + description, null, secrets);
    }

    /**
     * Sets the key of an encrypted image: a LUKS container, or a qcow2 image with LUKS inside.
     *
     * @param key the key
     * @return a source that can be decrypted
     * @throws IllegalArgumentException if the format has no encryption that needs a key
     */
    public ImageSource key(ImageKey key) {
        Objects.requireNonNull(key, "key");
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
        Map<String, ImageKey> all = new LinkedHashMap<>(secrets);
        all.put(KEY_ID, key);
        return new ImageSource(copy, description, path, all);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ImageSource that && blockdev.equals(that.blockdev) && secrets.equals(that.secrets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(blockdev, secrets);
    }

    /** Returns the path and the format, to be read. */
    @Override
    public String toString() {
        return description;
    }

    /**
     * Returns the path of the image.
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

    /**
     * Tells whether it is nothing but a path and a format.
     *
     * @return false if it has an option, a key or a view of a part
     */
    public boolean isPlain() {
        return path != null && blockdev.equals(of(path, format()).blockdev);
    }

    /**
     * Returns the image of which this is a part or a filtered view.
     *
     * @return the image below, or this one if it is no view
     */
    public ImageSource whole() {
        JsonNode below = blockdev.path("file");
        return VIEWS.contains(format().name()) && below.path("file").isObject()
                ? new ImageSource((ObjectNode) below, description, null, secrets).whole()
                : this;
    }

    /**
     * Returns the local file or device that has the image's header.
     *
     * @return its absolute path, or null if it is elsewhere
     */
    public @Nullable Path file() {
        JsonNode node = blockdev;
        while (node.path("file").isObject()) {
            node = node.path("file");
        }
        String driver = node.path("driver").asString("");
        String name = node.path("filename").asString("");
        return FILES.contains(driver) && !name.isEmpty() ? Path.of(name).toAbsolutePath() : null;
    }

    /**
     * Tells whether it has a key of its own.
     *
     * @return true after {@link #key}
     */
    public boolean hasKey() {
        return secrets.containsKey(KEY_ID);
    }

    /**
     * Returns the key, the cookies and the passwords, by the ids of the {@code secret} objects of which the block node speaks.
     *
     * @return the secrets, unmodifiable; empty if there are none
     */
    public Map<String, ImageKey> secrets() {
        return secrets;
    }

    /**
     * Gives the {@code secret} objects other ids, for a program that opens several images.
     *
     * @param suffix the end of each id
     * @return a source with the ids
     */
    public ImageSource withSecretIds(String suffix) {
        Objects.requireNonNull(suffix, "suffix");
        ObjectNode copy = blockdev.deepCopy();
        Map<String, ImageKey> renamed = new LinkedHashMap<>();
        secrets.forEach((id, secret) -> {
            renamed.put(id + suffix, secret);
            REFERENCES.forEach(member -> copy.findParents(member).forEach(node -> {
                if (id.equals(node.path(member).asString(""))) {
                    ((ObjectNode) node).put(member, id + suffix);
                }
            }));
        });
        return new ImageSource(copy, description, path, renamed);
    }

    /**
     * Returns the arguments of {@code blockdev-add}, which speak of {@link #secrets} by their ids.
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

    /**
     * Tells whether QEMU's curl driver fetches a part of it.
     *
     * @return true if one of its block nodes reads over http, https, ftp or ftps
     */
    public boolean isOnWeb() {
        return blockdev.findValuesAsString("driver").stream().anyMatch(CURL::contains);
    }

    private ImageSource with(String name, JsonNode value) {
        ObjectNode copy = blockdev.deepCopy();
        copy.set(name, value);
        return new ImageSource(copy, description, path, secrets);
    }

    private static boolean isDevice(Path image) {
        return Files.exists(image) && !Files.isRegularFile(image) && !Files.isDirectory(image);
    }
}
