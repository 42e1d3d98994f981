package dev.qemu4j.cli.reference;

import dev.qemu4j.surface.Catalogue;
import dev.qemu4j.surface.search.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ranges of versions, as the facts have them: {@code 7.2}, {@code ..7.2}, {@code 10.0..}, several with commas. */
final class Versions {
    private static final Catalogue CATALOGUE = Catalogue.of("devices");
    private static final List<String> KNOWN = CATALOGUE.versions();

    private Versions() {}

    /** Tells whether a range has a version; null has all. */
    static boolean has(@Nullable String ranges, String version) {
        return ranges == null || ranges.isEmpty() || CATALOGUE.has(ranges, KNOWN.indexOf(version));
    }

    /** The targets that have a thing, by each version that has it; an asterisk is all. */
    static Map<String, String> targets(Topic topic) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String version : KNOWN) {
            if (has(topic.versions(), version)) {
                String targets = "*";
                for (Map.Entry<String, String> some : topic.targets().entrySet()) {
                    if (has(some.getKey(), version)) {
                        targets = some.getValue();
                    }
                }
                all.put(version, targets);
            }
        }
        return all;
    }
}
