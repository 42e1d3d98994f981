package dev.qemu4j.option;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A name of QEMU's that a search found.
 *
 * @param kind its kind
 * @param name the name in QEMU's terms
 * @param owners the things that have it, such as the devices of a property, the fittest first; empty for what stands alone
 * @param meaning a sentence or more about it; null if the library has no words about it
 * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
 * @param java Java that makes or names it, with an ellipsis in the place of each value
 */
public record SearchHit(
        Kind kind,
        String name,
        List<String> owners,
        @Nullable String meaning,
        @Nullable String versions,
        String java) {
    /** The kinds of names, in the order in which equally good hits are listed. */
    public enum Kind {
        /** An option of the command line, with its dash. */
        OPTION,
        /** A parameter of an option. */
        PARAMETER,
        /** A device. */
        DEVICE,
        /** A driver of {@code -blockdev}. */
        BLOCKDEV,
        /** A type of {@code -netdev}. */
        NETDEV,
        /** A type of {@code -object}. */
        OBJECT,
        /** A driver of {@code -audiodev}. */
        AUDIODEV,
        /** A type of {@code -display}. */
        DISPLAY,
        /** A backend of {@code -chardev}. */
        CHARDEV,
        /** A machine type. */
        MACHINE,
        /** An accelerator. */
        ACCEL,
        /** A CPU model. */
        CPU,
        /** A property of a device, machine, accelerator or CPU, or a parameter of a character device. */
        PROPERTY,
        /** A command of QMP or of the guest agent. */
        COMMAND,
        /** An event of QMP. */
        EVENT,
        /** A member of a type of the schema, an argument of a command or a part of an event. */
        MEMBER,
        /** A branch of a union of the schema. */
        BRANCH,
        /** A value of an enum of the schema. */
        VALUE,
        /** A type of the schema. */
        TYPE
    }

    /**
     * Copies the list.
     *
     * @param kind its kind
     * @param name the name in QEMU's terms
     * @param owners the things that have it, such as the devices of a property, the fittest first; empty for what stands alone
     * @param meaning a sentence or more about it; null if the library has no words about it
     * @param versions the known versions that have it, as {@code 10.0..}; null if all have it
     * @param java Java that makes or names it, with an ellipsis in the place of each value
     */
    public SearchHit {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(owners, "owners");
        Objects.requireNonNull(java, "java");
        owners = List.copyOf(owners);
    }
}
