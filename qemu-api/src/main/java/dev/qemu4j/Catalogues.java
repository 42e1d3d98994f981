package dev.qemu4j;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.surface.Catalogue;
import java.util.Locale;
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

    private Catalogue catalogue() {
        return Catalogue.of(name().toLowerCase(Locale.ROOT));
    }
}
