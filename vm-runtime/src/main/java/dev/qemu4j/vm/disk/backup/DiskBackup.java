package dev.qemu4j.vm.disk.backup;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.refusal.internal.BoundedJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A backup of one or several disks at one instant, as its manifest describes it.
 *
 * @param chain the id of the chain, which all backups of a folder share
 * @param number the place in the chain, from 1 on
 * @param parent the digest of the manifest of the backup before it, or null for the first
 * @param date the moment at which it was begun
 * @param qemu the version of QEMU
 * @param frozen whether the guest's file systems were frozen at that instant
 * @param disks the disks
 */
public record DiskBackup(
        String chain,
        int number,
        @Nullable Sha256 parent,
        Instant date,
        String qemu,
        boolean frozen,
        List<BackedUpDisk> disks) {
    private static final int FORMAT = 1;

    /** More than a machine has. */
    private static final int MOST_DISKS = 4096;

    /** Recipes call the device so, behind the disk's name. */
    private static final String DEVICE = "-device";

    /**
     * Makes a description.
     *
     * @param chain the id of the chain
     * @param number the place in the chain
     * @param parent the digest of the manifest of the backup before it, or null
     * @param date the moment at which it was begun
     * @param qemu the version of QEMU
     * @param frozen whether the guest's file systems were frozen
     * @param disks the disks
     */
    public DiskBackup {
        Objects.requireNonNull(chain, "chain");
        Objects.requireNonNull(date, "date");
        Objects.requireNonNull(qemu, "qemu");
        disks = List.copyOf(disks);
    }

    /**
     * Looks for a disk.
     *
     * @param name its name in the backup, or that of its recipe, as of {@link dev.qemu4j.recipe.VirtioDisk}
     * @return the disk, or null if the backup has none of that name
     */
    public @Nullable BackedUpDisk disk(String name) {
        Objects.requireNonNull(name, "name");
        BackedUpDisk named = named(name);
        return named == null ? named(name + DEVICE) : named;
    }

    /** Looks for a disk by its very name. */
    @Nullable
    BackedUpDisk named(String name) {
        return disks.stream()
                .filter(disk -> disk.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the manifest.
     *
     * @return JSON
     */
    public String toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("format", FORMAT)
                .put("chain", chain)
                .put("number", number)
                .put("parent", parent == null ? null : parent.hex())
                .put("date", date.toString())
                .put("qemu", qemu)
                .put("frozen", frozen);
        ArrayNode list = json.putArray("disks");
        for (BackedUpDisk disk : disks) {
            list.addObject()
                    .put("name", disk.name())
                    .put("file", disk.file())
                    .put("streamed", disk.streamed())
                    .put("size", disk.size().bytes())
                    .put("full", disk.full())
                    .put("reason", disk.reason())
                    .put("bitmap", disk.bitmap())
                    .put("sha256", disk.digest().hex());
        }
        return json.toPrettyString();
    }

    /**
     * Reads a manifest.
     *
     * @param json its text
     * @return the backup
     * @throws BackupException if it is no manifest, one of a newer format, or longer than any is
     */
    public static DiskBackup parse(String json) {
        Objects.requireNonNull(json, "json");
        if (json.length() > BoundedJson.LONGEST) {
            throw new BackupException(
                    "manifest: " + json.length() + " characters (expected: at most " + BoundedJson.LONGEST + ")", null);
        }
        try {
            JsonNode root = BoundedJson.tree(json);
            if (root.path("format").asInt(0) != FORMAT) {
                throw new BackupException(
                        "manifest: format " + root.path("format") + " (expected: " + FORMAT + ")", null);
            }
            List<BackedUpDisk> disks = new ArrayList<>();
            JsonNode all = root.path("disks");
            if (all.size() > MOST_DISKS) {
                throw new BackupException(
                        "manifest: " + all.size() + " disks (expected: at most " + MOST_DISKS + ")", null);
            }
            all.forEach(disk -> disks.add(disk(disk)));
            String parent = root.path("parent").asString("");
            return new DiskBackup(
                    text(root, "chain"),
                    root.path("number").asInt(0),
                    parent.isEmpty() ? null : Sha256.parse(parent),
                    Instant.parse(text(root, "date")),
                    text(root, "qemu"),
                    root.path("frozen").asBoolean(false),
                    disks);
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new BackupException("manifest: " + e.getMessage(), e);
        }
    }

    private static BackedUpDisk disk(JsonNode json) {
        return new BackedUpDisk(
                text(json, "name"),
                text(json, "file"),
                json.path("streamed").asBoolean(false),
                DataSize.ofBytes(json.path("size").asLong(-1)),
                json.path("full").asBoolean(false),
                json.path("reason").asString(""),
                text(json, "bitmap"),
                Sha256.parse(text(json, "sha256")));
    }

    private static String text(JsonNode json, String name) {
        String text = json.path(name).asString("");
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }
}
