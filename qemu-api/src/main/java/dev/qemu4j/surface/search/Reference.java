package dev.qemu4j.surface.search;

import dev.qemu4j.surface.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that the library knows about QEMU's names and has words for, as a reference prints it. */
public final class Reference {
    private Reference() {}

    /**
     * Returns the versions of QEMU that it knows, the oldest first.
     *
     * @return the versions, such as {@code 7.2}
     */
    public static List<String> versions() {
        return Catalogue.of("devices").versions();
    }

    /**
     * Returns people's words for things, for a search.
     *
     * @return QEMU's words for the same, by each
     */
    public static Map<String, List<String>> synonyms() {
        return SearchTerm.SYNONYMS;
    }

    /**
     * Returns the tasks that a search knows in people's words.
     *
     * @return the tasks, with the names that do them
     */
    public static List<SearchTask> tasks() {
        return SearchTask.all();
    }

    /**
     * Returns the endings of words that a search takes off, so that "disks" finds a disk.
     *
     * @return the endings, the first that fits counts
     */
    public static List<String> endings() {
        return SearchTerm.ENDINGS;
    }

    /**
     * Returns all things, those of the command line first.
     *
     * @return the topics, each kind in the order of the names or of the schema
     */
    public static List<Topic> topics() {
        List<Topic> topics = new ArrayList<>(CatalogueTopics.all());
        topics.addAll(SchemaTopics.all());
        return topics;
    }
}
