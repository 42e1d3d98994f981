package dev.qemu4j.seed;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.Target;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.VirtioDisk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A seed for Ignition, as Fedora CoreOS and Flatcar have it. The guest reads it from QEMU's fw_cfg, or from a disk where a target has no fw_cfg.
 * Immutable.
 *
 * <p>Ignition installs no packages. Everybody in the guest can read its configuration there.
 */
public final class Ignition implements Seed {
    static final Ignition EMPTY = new Ignition(new Parts());

    private static final String NAME = "ignition";
    private static final Path FILE = RunPath.of("ignition.json");
    private static final Set<Target> WITHOUT_FW_CFG = Set.of(Target.PPC64, Target.S390X);
    private static final int SECTOR = 512;

    /** The oldest specification that has all of this, so that each Ignition from 2.0 on reads it. */
    private static final String VERSION = "3.0.0";

    private final Parts parts;

    private Ignition(Parts parts) {
        this.parts = parts;
    }

    /**
     * Adds a user.
     *
     * @param user the user
     * @return the changed seed
     * @throws IllegalArgumentException if there is one of that name, or a configuration of the caller's own
     */
    public Ignition user(SeedUser user) {
        Objects.requireNonNull(user, "user");
        return with(changed -> {
            SeedNames.requireNew("user", user.name(), parts.users.stream().map(SeedUser::name));
            changed.users.add(user);
        });
    }

    /**
     * Adds a user who logs in by SSH.
     *
     * @param name the name, such as {@code core}
     * @param publicKeys lines as of {@code id_ed25519.pub}
     * @return the changed seed
     * @throws IllegalArgumentException if a guest would not take the name, one of the keys is not valid, or there is such a user
     */
    public Ignition user(String name, String... publicKeys) {
        return user(SeedUser.of(name).keys(publicKeys));
    }

    /**
     * Adds a file, in the place of one that the image has.
     *
     * @param file the file
     * @return the changed seed
     * @throws IllegalArgumentException if there is one with that path, or a configuration of the caller's own
     */
    public Ignition file(SeedFile file) {
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
    public Ignition file(String path, String content) {
        return file(SeedFile.of(path, content));
    }

    /**
     * Sets the name of the guest, as the file {@code /etc/hostname}.
     *
     * @param name a name, with its domain or not
     * @return the changed seed
     * @throws IllegalArgumentException if it is no name of a host, or there is such a file
     */
    public Ignition hostname(String name) {
        return file("/etc/hostname", SeedText.hostname(name) + "\n");
    }

    /**
     * Sets the whole configuration, in the place of users and files.
     *
     * @param config JSON as Butane writes it
     * @return the changed seed
     * @throws IllegalArgumentException if it is no JSON with {@code ignition.version}, or the seed has users or files
     */
    public Ignition config(String config) {
        Objects.requireNonNull(config, "config");
        if (!hasVersion(config)) {
            throw new IllegalArgumentException("config: a text of " + config.length()
                    + " characters (expected: JSON with ignition.version, as Butane makes it of YAML)");
        }
        return with(changed -> changed.config = config);
    }

    private static boolean hasVersion(String config) {
        try {
            return JsonMapper.shared().readTree(config).at("/ignition/version").isString();
        } catch (JacksonException e) {
            return false;
        }
    }

    private Ignition with(Consumer<Parts> change) {
        Parts changed = new Parts(parts);
        change.accept(changed);
        if (changed.config != null && !(changed.users.isEmpty() && changed.files.isEmpty())) {
            throw new IllegalArgumentException(
                    "config: the seed has users or files as well (expected: these or a configuration, which is one text)");
        }
        return new Ignition(changed);
    }

    /**
     * Returns the configuration as the guest reads it.
     *
     * @return JSON; it holds what the seed holds
     */
    public String json() {
        return parts.config == null ? parts.toJson().toString() : parts.config;
    }

    /**
     * Makes the option, or the disk.
     *
     * @throws IllegalArgumentException if the machine has a seed for Ignition already
     */
    @Override
    public List<Option> options(Ids ids) {
        Objects.requireNonNull(ids, "ids");
        SeedNames.requireNoIgnitionSeed(ids);
        List<Option> options = new ArrayList<>();
        if (ids.target() != null && WITHOUT_FW_CFG.contains(ids.target())) {
            options.addAll(VirtioDisk.of(NAME, FILE)
                    .format(BlockdevDriver.RAW)
                    .readOnly(true)
                    .device(d -> d.serial(NAME))
                    .options(ids));
        } else {
            new NoCloudUrl.Made(options).fwCfg(SeedNames.IGNITION, f -> f.file(FILE));
        }
        byte[] json = json().getBytes(UTF_8);
        byte[] input = options.size() == 1 ? json : filled(json);
        Helper writer = Helper.builder(NAME, "install", "-m", "600", "--", "/dev/stdin", FILE.toString())
                .input(input)
                .readyOnExit(true)
                .build();
        options.set(0, options.get(0).with(writer));
        return List.copyOf(options);
    }

    /** A disk has whole sectors; white space ends JSON. */
    private static byte[] filled(byte[] json) {
        byte[] sectors = Arrays.copyOf(json, (json.length + SECTOR - 1) / SECTOR * SECTOR);
        Arrays.fill(sectors, json.length, sectors.length, (byte) '\n');
        return sectors;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Ignition that
                && parts.users.equals(that.parts.users)
                && parts.files.equals(that.parts.files)
                && Objects.equals(parts.config, that.parts.config);
    }

    @Override
    public int hashCode() {
        return Objects.hash(parts.users, parts.files, parts.config);
    }

    /** Returns the names of users and files, but nothing that may be secret. */
    @Override
    public String toString() {
        return "Ignition[users=" + parts.users + ", files=" + parts.files + "]";
    }

    /** The content of a seed while it is changed. */
    private static final class Parts {
        private final List<SeedUser> users = new ArrayList<>();
        private final List<SeedFile> files = new ArrayList<>();
        private @Nullable String config;

        Parts() {}

        Parts(Parts other) {
            users.addAll(other.users);
            files.addAll(other.files);
            config = other.config;
        }

        JsonNode toJson() {
            ObjectNode root = JsonNodeFactory.instance.objectNode();
            root.putObject("ignition").put("version", VERSION);
            users.forEach(user -> add(root.withArray("/passwd/users").addObject(), user));
            for (SeedUser user : users) {
                if (user.sudo()) {
                    add(root, sudo(user));
                }
            }
            files.forEach(file -> add(root, file));
            return root;
        }

        private static void add(ObjectNode one, SeedUser user) {
            one.put("name", user.name());
            if (!user.keys().isEmpty()) {
                user.keys().forEach(one.putArray("sshAuthorizedKeys")::add);
            }
            if (user.hash() != null) {
                one.put("passwordHash", user.hash());
            }
            if (!user.groups().isEmpty()) {
                user.groups().forEach(one.putArray("groups")::add);
            }
            if (user.shell() != null) {
                one.put("shell", user.shell());
            }
        }

        /** Ignition knows no sudo; the name has a dot at most, with which sudo would pass over the file. */
        private static SeedFile sudo(SeedUser user) {
            String file = "/etc/sudoers.d/90-" + user.name().replace('.', '_');
            return SeedFile.of(file, user.name() + " ALL=(ALL) NOPASSWD:ALL\n").mode(0440);
        }

        private static void add(ObjectNode root, SeedFile file) {
            ObjectNode one = root.withArray("/storage/files").addObject();
            one.put("path", file.path()).put("overwrite", true).put("mode", file.mode());
            one.putObject("contents")
                    .put("source", "data:;base64," + Base64.getEncoder().encodeToString(file.content()));
            String owner = file.owner();
            if (owner != null) {
                int colon = owner.indexOf(':');
                one.putObject("user").put("name", owner.substring(0, colon));
                one.putObject("group").put("name", owner.substring(colon + 1));
            }
        }
    }
}
