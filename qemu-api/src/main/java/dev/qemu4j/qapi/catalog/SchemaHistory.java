package dev.qemu4j.qapi.catalog;

import dev.qemu4j.base.QemuVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The commands, events and types that each version of QEMU has, from the facts that the typed API was generated from. Loaded
 * when first asked.
 *
 * <p>Distributions build QEMU with changes of their own, so this explains a refusal; it does not foretell one.
 */
public final class SchemaHistory {
    private static final String RESOURCE = "schema-history.tsv";

    private final List<QemuVersion> versions = new ArrayList<>();
    private final Map<String, SchemaEntry> commands = new HashMap<>();
    private final Map<String, SchemaEntry> events = new HashMap<>();
    private final Map<String, List<SchemaEntry>> members = new HashMap<>();
    private final Map<String, List<SchemaEntry>> values = new HashMap<>();

    private SchemaHistory() {
        try (InputStream in = Objects.requireNonNull(SchemaHistory.class.getResourceAsStream(RESOURCE), RESOURCE);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                add(line.split("\t", -1));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the versions that are known in full.
     *
     * @return in ascending order, such as 7.2, 10.0 and 11.1
     */
    public static List<QemuVersion> versions() {
        return List.copyOf(Holder.HISTORY.versions);
    }

    /**
     * Looks up a command.
     *
     * @param name its name in the protocol
     * @return the versions that have it; null if no known version has it
     */
    public static @Nullable SchemaEntry command(String name) {
        return Holder.HISTORY.commands.get(name);
    }

    /**
     * Looks up an event.
     *
     * @param name its name in the protocol
     * @return the versions that have it; null if no known version has it
     */
    public static @Nullable SchemaEntry event(String name) {
        return Holder.HISTORY.events.get(name);
    }

    /**
     * Looks up the members with a name that not all versions have, which their owners have.
     *
     * @param name the member's name in the protocol, without its owner's
     * @return the members, of whatever owner
     */
    public static List<SchemaEntry> members(String name) {
        return Holder.HISTORY.members.getOrDefault(name, List.of());
    }

    /**
     * Looks up the values of enums with a name that not all versions have, which have the enum.
     *
     * @param name the value's name in the protocol
     * @return the values, of whatever enum
     */
    public static List<SchemaEntry> values(String name) {
        return Holder.HISTORY.values.getOrDefault(name, List.of());
    }

    private void add(String... fields) {
        if (fields[0].equals("versions")) {
            versions.addAll(versions(fields[1]));
            return;
        }
        String name = fields[1];
        String last = name.substring(name.lastIndexOf('.') + 1);
        SchemaEntry entry = new SchemaEntry(
                name,
                fields[2].isEmpty() ? null : QemuVersion.parse(fields[2]),
                fields[3].isEmpty() ? versions : versions(fields[3]),
                fields[4].isEmpty() ? null : fields[4]);
        switch (fields[0]) {
            case "command" -> commands.put(name, entry);
            case "event" -> events.put(name, entry);
            case "member" ->
                members.computeIfAbsent(last, n -> new ArrayList<>()).add(entry);
            case "value" -> values.computeIfAbsent(last, n -> new ArrayList<>()).add(entry);
            default -> throw new IllegalStateException(RESOURCE + ": " + fields[0]);
        }
    }

    private static List<QemuVersion> versions(String text) {
        return List.of(text.split(",", -1)).stream().map(QemuVersion::parse).toList();
    }

    private static final class Holder {
        static final SchemaHistory HISTORY = new SchemaHistory();
    }
}
