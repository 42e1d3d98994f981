package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.vm.disk.refusal.internal.BoundedJson;
import dev.qemu4j.vm.suspend.StateCompression;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendedDisk;
import dev.qemu4j.vm.suspend.SuspendedLayer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The description that a state file carries.
 *
 * @param qemu the version of the QEMU that wrote it
 * @param machine the type of the machine with its version, such as {@code pc-i440fx-7.2}
 * @param arguments the command line, the program first, with three asterisks for each secret
 * @param lacking the part of the machine that the command line cannot say, such as its secrets; null if it says all
 * @param running true if the guest ran
 * @param suspended the moment
 * @param compression of the payload
 * @param digest of the payload, SHA-256 in lower-case hexadecimal digits
 * @param disks the disks
 */
public record StateManifest(
        String qemu,
        String machine,
        List<String> arguments,
        @Nullable String lacking,
        boolean running,
        Instant suspended,
        StateCompression compression,
        String digest,
        List<SuspendedDisk> disks) {
    String toJson() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("qemu", qemu).put("machine", machine);
        arguments.forEach(root.putArray("arguments")::add);
        root.put("lacking", lacking);
        root.put("running", running).put("suspended", suspended.toString());
        root.put("compression", compression.toString()).put("sha256", digest);
        ArrayNode all = root.putArray("disks");
        for (SuspendedDisk disk : disks) {
            ObjectNode one = all.addObject().put("name", disk.name());
            ArrayNode layers = one.putArray("layers");
            for (SuspendedLayer layer : disk.layers()) {
                Instant modified = layer.modified();
                layers.addObject()
                        .put("file", layer.file())
                        .put("size", layer.size())
                        .put("modified", modified == null ? null : modified.toString());
            }
        }
        return root.toString();
    }

    static StateManifest parse(String json) {
        try {
            JsonNode root = BoundedJson.tree(json);
            List<String> arguments = new ArrayList<>();
            root.required("arguments").forEach(argument -> arguments.add(argument.asString()));
            List<SuspendedDisk> disks = new ArrayList<>();
            root.required("disks").forEach(disk -> disks.add(disk(disk)));
            return new StateManifest(
                    root.required("qemu").asString(),
                    root.required("machine").asString(),
                    List.copyOf(arguments),
                    text(root, "lacking"),
                    root.required("running").asBoolean(),
                    Instant.parse(root.required("suspended").asString()),
                    StateCompression.valueOf(
                            root.required("compression").asString().toUpperCase(Locale.ROOT)),
                    root.required("sha256").asString(),
                    List.copyOf(disks));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw new SuspendException("its description cannot be read: " + e.getMessage(), e);
        }
    }

    private static SuspendedDisk disk(JsonNode disk) {
        List<SuspendedLayer> layers = new ArrayList<>();
        for (JsonNode layer : disk.required("layers")) {
            String modified = text(layer, "modified");
            layers.add(new SuspendedLayer(
                    layer.required("file").asString(),
                    layer.required("size").asLong(),
                    modified == null ? null : Instant.parse(modified)));
        }
        return new SuspendedDisk(disk.required("name").asString(), layers);
    }

    private static @Nullable String text(JsonNode node, String member) {
        JsonNode value = node.path(member);
        return value.isMissingNode() || value.isNull() ? null : value.asString();
    }
}
