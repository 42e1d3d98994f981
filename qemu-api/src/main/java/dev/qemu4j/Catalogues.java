package dev.qemu4j;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.SearchHit;
import dev.qemu4j.surface.Catalogue;
import dev.qemu4j.surface.search.Search;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** The names in QEMU's terms for which this version of the library has methods. */
public enum Catalogues {
    /** The options of the command line, with their dashes. */
    OPTIONS,
    /** The devices of {@link Devices}. */
    DEVICES,
    /** The machines of {@link Machines}. */
    MACHINES,
    /** The accelerators of {@link Accels}. */
    ACCELS,
    /** The character devices of {@link Chardevs}. */
    CHARDEVS;

    /**
     * Returns all names.
     *
     * @return QEMU's names
     */
    public Set<String> names() {
        return catalogue().names();
    }

    /**
     * Tells whether there is a method for something.
     *
     * @param name QEMU's name of it, or another name that QEMU has for it
     * @return true if there is one
     */
    public boolean has(String name) {
        return catalogue().has(name);
    }

    /**
     * Returns the names of what one QEMU should have.
     *
     * @param version its version
     * @param target the target that it emulates
     * @return QEMU's names; empty if this version of the library does not know that version of QEMU
     */
    public Set<String> names(QemuVersion version, Target target) {
        return catalogue().names(version, target);
    }

    /**
     * Searches all names that this version of the library knows, and the words about them.
     *
     * <p>They are those of the catalogues with their properties, of options and their parameters, and of QEMU's schema. The first search
     * reads them, which takes a fraction of a second and some megabytes.
     *
     * <pre>{@code
     * Catalogues.search("throttle disk", 10).forEach(hit -> System.out.println(hit.name() + ": " + hit.java()));
     * }</pre>
     *
     * <p>What is asked for may be a task in people's words, such as {@code share folder}: the names that do it come first.
     *
     * @param words one to sixteen words, each of which must be found; a name outweighs an owner, and an owner the words about it
     * @param limit the number of hits that are wanted at most, at least 1
     * @return the hits, the best first, the same for the same words; empty if there are none
     * @throws IllegalArgumentException if there is no word, or too much of them
     */
    public static List<SearchHit> search(String words, int limit) {
        return Search.of(Objects.requireNonNull(words, "words"), limit);
    }

    private Catalogue catalogue() {
        return Catalogue.of(name().toLowerCase(Locale.ROOT));
    }
}
