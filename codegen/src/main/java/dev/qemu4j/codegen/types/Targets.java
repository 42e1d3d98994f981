package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** On which targets things are, in some versions taken together. */
final class Targets {
    private Targets() {}

    /** The targets that a type or property has in any of some versions; null if it has them on all. */
    static @Nullable String of(Fact fact, VersionSet versions) {
        List<String> texts = versions.versions().stream()
                .map(version -> fact.at(Attribute.TARGETS, version))
                .toList();
        return texts.contains(null) ? null : join(texts);
    }

    /** All that some texts name. */
    static String join(Collection<String> texts) {
        TreeSet<String> all = new TreeSet<>();
        texts.forEach(text -> all.addAll(Arrays.asList(text.split(" "))));
        return String.join(" ", all);
    }
}
