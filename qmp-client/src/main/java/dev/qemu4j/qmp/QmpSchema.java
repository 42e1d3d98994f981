package dev.qemu4j.qmp;

import dev.qemu4j.qapi.MissingMemberException;
import dev.qemu4j.qapi.introspect.SchemaInfo;
import dev.qemu4j.qapi.introspect.SchemaInfoAlternate;
import dev.qemu4j.qapi.introspect.SchemaInfoArray;
import dev.qemu4j.qapi.introspect.SchemaInfoCommand;
import dev.qemu4j.qapi.introspect.SchemaInfoEvent;
import dev.qemu4j.qapi.introspect.SchemaInfoObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The commands and events that the connected QEMU reports ({@code query-qmp-schema}).
 *
 * <p>From QEMU 11 on it has the commands of all targets: one that is there may still be refused.
 */
public final class QmpSchema {
    private final Map<String, SchemaInfoCommand> commands = new TreeMap<>();
    private final Map<String, SchemaInfoEvent> events = new TreeMap<>();
    private final Map<String, SchemaInfo> types = new HashMap<>();

    /** Reads the reply to {@code query-qmp-schema}. */
    static QmpSchema read(List<SchemaInfo> entities) {
        try {
            return new QmpSchema(entities);
        } catch (MissingMemberException e) {
            throw new QmpProtocolException("query-qmp-schema: " + e.getMessage(), e);
        }
    }

    private QmpSchema(List<SchemaInfo> entities) {
        for (SchemaInfo entity : entities) {
            if (entity instanceof SchemaInfoCommand command) {
                commands.put(command.name(), command);
            } else if (entity instanceof SchemaInfoEvent event) {
                events.put(event.name(), event);
            } else {
                types.put(entity.name(), entity);
            }
        }
    }

    /**
     * Returns the commands.
     *
     * @return their names in the protocol
     */
    public Set<String> commands() {
        return Set.copyOf(commands.keySet());
    }

    /**
     * Returns the events.
     *
     * @return their names in the protocol
     */
    public Set<String> events() {
        return Set.copyOf(events.keySet());
    }

    /**
     * Tells whether QEMU has a command.
     *
     * @param command its name in the protocol
     * @return true if it has
     */
    public boolean hasCommand(String command) {
        return commands.containsKey(Objects.requireNonNull(command, "command"));
    }

    /**
     * Tells whether QEMU has an event.
     *
     * @param event its name in the protocol
     * @return true if it has
     */
    public boolean hasEvent(String event) {
        return events.containsKey(Objects.requireNonNull(event, "event"));
    }

    /**
     * Tells whether a command may be {@linkplain QmpClient#executeOutOfBand executed out of band}.
     *
     * @param command its name in the protocol
     * @return false also if there is no such command
     */
    public boolean allowsOutOfBand(String command) {
        SchemaInfoCommand found = commands.get(Objects.requireNonNull(command, "command"));
        return found != null && Boolean.TRUE.equals(found.allowOob());
    }

    /**
     * Returns a command's features, such as {@code deprecated} or {@code json-cli-hotplug}.
     *
     * @param command its name in the protocol
     * @return the features; none also if there is no such command
     */
    public Set<String> features(String command) {
        SchemaInfoCommand found = commands.get(Objects.requireNonNull(command, "command"));
        List<String> features = found == null ? null : found.features();
        return features == null ? Set.of() : Set.copyOf(features);
    }

    /**
     * Tells whether a command takes an argument, in any of its branches.
     *
     * @param command its name in the protocol
     * @param path the argument's name, and behind it those of members inside it
     * @return false also if there is no such command; a command that takes any argument, as {@code device_add}, shows
     *     only those that it names
     */
    public boolean hasArgument(String command, String... path) {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(path, "path");
        SchemaInfoCommand found = commands.get(command);
        Set<String> reached = found == null ? Set.of() : Set.of(found.argType());
        for (String name : path) {
            Set<String> next = new HashSet<>();
            reached.forEach(type -> collect(type, name, next, new HashSet<>()));
            reached = next;
        }
        return found != null && !reached.isEmpty();
    }

    /** Adds the types of the members with a name, of a type or of whatever may stand in its place. */
    private void collect(String type, String member, Set<String> found, Set<String> seen) {
        SchemaInfo info = seen.add(type) ? types.get(type) : null;
        List<String> others = new ArrayList<>();
        if (info instanceof SchemaInfoObject object) {
            object.members().stream().filter(m -> m.name().equals(member)).forEach(m -> found.add(m.type()));
            branches(object).forEach(others::add);
        } else if (info instanceof SchemaInfoArray array) {
            others.add(array.elementType());
        } else if (info instanceof SchemaInfoAlternate alternate) {
            alternate.members().forEach(m -> others.add(m.type()));
        }
        others.forEach(other -> collect(other, member, found, seen));
    }

    private static List<String> branches(SchemaInfoObject object) {
        return orEmpty(object.variants()).stream()
                .map(variant -> variant.type())
                .toList();
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
