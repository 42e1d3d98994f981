package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.VirtioDisk;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A seed for cloud-init on a small disk with the label {@code cidata}, where its data source NoCloud looks. The launch writes it into the run directory, for its user alone, and it goes
 * with the machine. Immutable.
 *
 * <p>Cloud-init does its work once for an instance id. It is made of the seed's content if it is not set, so that a disk that is kept takes a changed seed at its next boot.
 */
public final class NoCloud implements Seed {
    static final NoCloud EMPTY = new NoCloud(new Parts());

    private static final String LABEL = "cidata";
    private static final Path IMAGE = RunPath.of(LABEL + ".iso");

    /** The first lines that cloud-init knows; anything else it ignores, with a warning in its log. */
    private static final Pattern USER_DATA = Pattern.compile(
            "#cloud-config\\b|#cloud-config-archive\\b|#!|#include\\b|#include-once\\b|#cloud-boothook\\b|#part-handler\\b"
                    + "|## template: ?jinja|Content-Type:|MIME-Version:",
            Pattern.CASE_INSENSITIVE);

    private final Parts parts;

    private NoCloud(Parts parts) {
        this.parts = parts;
    }

    /**
     * Adds a user.
     *
     * @param user the user
     * @return the changed seed
     * @throws IllegalArgumentException if there is one of that name, or user-data of the caller's own
     */
    public NoCloud user(SeedUser user) {
        Objects.requireNonNull(user, "user");
        return with(changed -> {
            SeedNames.requireNew("user", user.name(), parts.users.stream().map(SeedUser::name));
            changed.users.add(user);
        });
    }

    /**
     * Adds a user who logs in by SSH.
     *
     * @param name the name, such as {@code root}
     * @param publicKeys lines as of {@code id_ed25519.pub}
     * @return the changed seed
     * @throws IllegalArgumentException if a guest would not take the name, one of the keys is not valid, or there is such a user
     */
    public NoCloud user(String name, String... publicKeys) {
        return user(SeedUser.of(name).keys(publicKeys));
    }

    /**
     * Adds a file.
     *
     * @param file the file
     * @return the changed seed
     * @throws IllegalArgumentException if there is one with that path, or user-data of the caller's own
     */
    public NoCloud file(SeedFile file) {
        Objects.requireNonNull(file, "file");
        return with(changed -> {
            SeedNames.requireNew("file", file.path(), parts.files.stream().map(SeedFile::path));
            changed.files.add(file);
        });
    }

    /**
     * Adds a file of root's that all may read.
     *
     * @param path the absolute path in the guest
     * @param content its text
     * @return the changed seed
     * @throws IllegalArgumentException if the path is not absolute, or there is a file with it
     */
    public NoCloud file(String path, String content) {
        return file(SeedFile.of(path, content));
    }

    /**
     * Adds packages that the guest installs, for which it needs a network.
     *
     * @param names names of the guest's distribution
     * @return the changed seed
     * @throws IllegalArgumentException if one is no name of a package
     */
    public NoCloud packages(String... names) {
        Objects.requireNonNull(names, "names");
        return with(changed -> {
            for (String name : names) {
                changed.packages.add(SeedText.packageName(name));
            }
        });
    }

    /**
     * Adds a command that the guest runs as root at the end of its first boot.
     *
     * @param command the program and its arguments, which no shell reads
     * @return the changed seed
     * @throws IllegalArgumentException if there is no program
     */
    public NoCloud command(String... command) {
        List<String> words = List.of(Objects.requireNonNull(command, "command"));
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("command: " + words + " (expected: a program and its arguments)");
        }
        return with(changed -> changed.commands.add(words));
    }

    /**
     * Sets another part of the cloud-config.
     *
     * @param key a key of cloud-init's documentation, such as {@code ntp}; one of a part that this seed has is replaced
     * @param value its value
     * @return the changed seed
     * @throws IllegalArgumentException if the key is empty or has a control character
     */
    public NoCloud config(String key, JsonNode value) {
        SeedText.line("key", key);
        JsonNode copy = Objects.requireNonNull(value, "value").deepCopy();
        return with(changed -> changed.others.put(key, copy));
    }

    /**
     * Sets the whole user-data, in place of users, files, packages and commands.
     *
     * @param userData a cloud-config, a script, or another form that cloud-init knows by its first line
     * @return the changed seed
     * @throws IllegalArgumentException if the first line is that of no such form, or the seed has users and the like
     */
    public NoCloud userData(String userData) {
        Objects.requireNonNull(userData, "userData");
        if (!USER_DATA.matcher(userData).lookingAt()) {
            throw new IllegalArgumentException(
                    "user-data: a text of " + userData.length()
                            + " characters whose first line cloud-init does not know (expected: #cloud-config, #! and a program, or the like)");
        }
        Parts changed = new Parts(parts);
        changed.userData = userData;
        return new NoCloud(changed.checked());
    }

    /**
     * Sets the name of the guest.
     *
     * @param name a name, with its domain or not
     * @return the changed seed
     * @throws IllegalArgumentException if it is no name of a host
     */
    public NoCloud hostname(String name) {
        Parts changed = new Parts(parts);
        changed.hostname = SeedText.hostname(name);
        return new NoCloud(changed);
    }

    /**
     * Sets the id by which the guest knows that it has been seeded already.
     *
     * @param id a text of one line
     * @return the changed seed
     * @throws IllegalArgumentException if it is empty or has a control character
     */
    public NoCloud instanceId(String id) {
        Parts changed = new Parts(parts);
        changed.instanceId = SeedText.line("instance id", id);
        return new NoCloud(changed);
    }

    /**
     * Adds a network interface. Without any, the guest asks for an address by DHCP on its first one.
     *
     * @param networkInterface the interface
     * @return the changed seed
     */
    public NoCloud network(SeedInterface networkInterface) {
        Objects.requireNonNull(networkInterface, "networkInterface");
        Parts changed = new Parts(parts);
        changed.interfaces.add(networkInterface);
        return new NoCloud(changed.checked());
    }

    /**
     * Sets the whole network configuration.
     *
     * @param networkConfig YAML or JSON of version 1 or 2
     * @return the changed seed
     * @throws IllegalArgumentException if it is empty, or the seed has network interfaces
     */
    public NoCloud networkConfig(String networkConfig) {
        Objects.requireNonNull(networkConfig, "networkConfig");
        if (networkConfig.isBlank()) {
            throw new IllegalArgumentException("network-config: empty (expected: YAML or JSON of version 1 or 2)");
        }
        Parts changed = new Parts(parts);
        changed.networkConfig = networkConfig;
        return new NoCloud(changed.checked());
    }

    private NoCloud with(Consumer<Parts> change) {
        Parts changed = new Parts(parts);
        change.accept(changed);
        return new NoCloud(changed.checked());
    }

    /**
     * Returns the image as the machine gets it, for one that is started in another way, such as by systemd.
     *
     * @return an image of ISO 9660, always the same for the same seed; it holds what the seed holds
     */
    public byte[] image() {
        return IsoImage.of(LABEL, contents());
    }

    /** The files of the image by their names. */
    Map<String, byte[]> contents() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("user-data", parts.userDataBytes());
        byte[] network = parts.network();
        if (network.length > 0) {
            files.put("network-config", network);
        }
        ObjectNode metaData = JsonNodeFactory.instance.objectNode();
        metaData.put("instance-id", parts.instanceId == null ? "qemu4j-" + digest(files) : parts.instanceId);
        if (parts.hostname != null) {
            metaData.put("local-hostname", parts.hostname);
        }
        files.put("meta-data", (SeedJson.text(metaData) + "\n").getBytes(UTF_8));
        return files;
    }

    private String digest(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.values().forEach(content -> {
                digest.update(content);
                digest.update((byte) 0);
            });
            digest.update(String.valueOf(parts.hostname).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Makes the disk.
     *
     * @throws IllegalArgumentException if the machine has a seed for cloud-init already
     */
    @Override
    public List<Option> options(Ids ids) {
        Objects.requireNonNull(ids, "ids");
        SeedNames.requireNoCloudSeed(ids);
        List<Option> options = new ArrayList<>(
                VirtioDisk.of(LABEL, IMAGE).format(BlockdevDriver.RAW).readOnly(true).options(ids));
        Helper writer = Helper.builder(LABEL, "install", "-m", "600", "--", "/dev/stdin", IMAGE.toString())
                .input(image())
                .readyOnExit(true)
                .build();
        options.set(0, options.get(0).with(writer));
        return List.copyOf(options);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NoCloud that && parts.all().equals(that.parts.all());
    }

    @Override
    public int hashCode() {
        return parts.all().hashCode();
    }

    /** Returns the names of users, files and packages, but nothing that may be secret. */
    @Override
    public String toString() {
        return "NoCloud[" + parts + "]";
    }

    /** The content of a seed while it is changed. */
    private static final class Parts {
        private final List<SeedUser> users = new ArrayList<>();
        private final List<SeedFile> files = new ArrayList<>();
        private final List<String> packages = new ArrayList<>();
        private final List<List<String>> commands = new ArrayList<>();
        private final Map<String, JsonNode> others = new LinkedHashMap<>();
        private final List<SeedInterface> interfaces = new ArrayList<>();
        private @Nullable String hostname;
        private @Nullable String instanceId;
        private @Nullable String userData;
        private @Nullable String networkConfig;

        Parts() {}

        Parts(Parts other) {
            users.addAll(other.users);
            files.addAll(other.files);
            packages.addAll(other.packages);
            commands.addAll(other.commands);
            others.putAll(other.others);
            interfaces.addAll(other.interfaces);
            hostname = other.hostname;
            instanceId = other.instanceId;
            userData = other.userData;
            networkConfig = other.networkConfig;
        }

        Parts checked() {
            boolean typed = !users.isEmpty() || !files.isEmpty() || !packages.isEmpty() || !commands.isEmpty();
            if (userData != null && (typed || !others.isEmpty())) {
                throw new IllegalArgumentException(
                        "user-data: the seed has users, files, packages, commands or settings as well"
                                + " (expected: these or user-data, as cloud-init reads one text)");
            }
            if (networkConfig != null && !interfaces.isEmpty()) {
                throw new IllegalArgumentException("network-config: the seed has network interfaces as well"
                        + " (expected: these or network-config)");
            }
            return this;
        }

        byte[] userDataBytes() {
            return userData != null
                    ? userData.getBytes(UTF_8)
                    : new CloudConfig()
                            .users(users)
                            .files(files)
                            .packages(packages)
                            .commands(commands)
                            .others(others)
                            .toBytes();
        }

        byte[] network() {
            if (networkConfig != null) {
                return networkConfig.getBytes(UTF_8);
            }
            if (interfaces.isEmpty()) {
                return new byte[0];
            }
            ObjectNode root = JsonNodeFactory.instance.objectNode().put("version", 2);
            ObjectNode ethernets = root.putObject("ethernets");
            interfaces.forEach(one -> one.addTo(ethernets));
            return (SeedJson.text(root) + "\n").getBytes(UTF_8);
        }

        List<Object> all() {
            return List.of(
                    users,
                    files,
                    packages,
                    commands,
                    others,
                    interfaces,
                    String.valueOf(hostname),
                    String.valueOf(instanceId),
                    String.valueOf(userData),
                    String.valueOf(networkConfig));
        }

        @Override
        public String toString() {
            return "hostname=" + hostname + ", users=" + users + ", files=" + files + ", packages=" + packages;
        }
    }
}
