package dev.qemu4j.cli.reference;

import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Topic;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The files of the pages, relative to the first one. */
final class Places {
    private final Map<Topic, String> files = new HashMap<>();
    private final Map<String, Topic> types = new HashMap<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    Places(List<Topic> topics) {
        Set<String> taken = new HashSet<>();
        for (Topic topic : topics) {
            String owner = topic.kind() == Kind.BRANCH ? topic.owner() + "-" : "";
            String start = folder(topic.kind()) + "/" + safe(owner + topic.name());
            String file = start;
            // Some file systems take capitals and small letters for the same.
            for (int i = 2; !taken.add(file.toLowerCase(Locale.ROOT)); i++) {
                file = start + "-" + i;
            }
            files.put(topic, file + ".html");
            counts.merge(topic.kind(), 1, Integer::sum);
            if (topic.kind() == Kind.TYPE) {
                types.put(topic.name(), topic);
            }
        }
    }

    private static String safe(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^[.-]+", "");
    }

    /** The kinds that there are pages about, in the order in which they are listed. */
    Set<Kind> kinds() {
        return counts.keySet();
    }

    int count(Kind kind) {
        return counts.getOrDefault(kind, 0);
    }

    String of(Topic topic) {
        return String.valueOf(files.get(topic));
    }

    /** The page about a type of the schema, such as of a member or of a list of it; null if there is none. */
    @Nullable
    String ofType(@Nullable String type) {
        Topic topic = type == null ? null : types.get(type.replaceAll("[\\[\\]]", ""));
        return topic == null ? null : files.get(topic);
    }

    static String folder(Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /** The page that lists all of a kind. */
    static String list(Kind kind) {
        return folder(kind) + "/index.html";
    }

    /** The kind in plural, as a heading. */
    static String title(Kind kind) {
        return switch (kind) {
            case OPTION -> "Options";
            case DEVICE -> "Devices";
            case BLOCKDEV -> "Block drivers";
            case NETDEV -> "Network backends";
            case OBJECT -> "Objects";
            case AUDIODEV -> "Audio backends";
            case DISPLAY -> "Displays";
            case CHARDEV -> "Character devices";
            case MACHINE -> "Machines";
            case ACCEL -> "Accelerators";
            case CPU -> "CPUs";
            case COMMAND -> "Commands of QMP and the guest agent";
            case EVENT -> "Events of QMP";
            case BRANCH -> "Branches of other unions";
            default -> "Types of the schema";
        };
    }
}
