package dev.qemu4j.check.problem;

/** The kinds of mistakes that are found. */
public enum ProblemKind {
    /** An option that no QEMU has. */
    UNKNOWN_OPTION,
    /** An option of another version or target. */
    OPTION_OF_ANOTHER_QEMU,
    /** An option without the argument that it needs. */
    ARGUMENT_MISSING,
    /** An argument behind an option that takes none. */
    ARGUMENT_NOT_TAKEN,
    /** An argument that the option's grammar does not take. */
    BAD_SYNTAX,
    /** A parameter that the option does not have. */
    UNKNOWN_PARAMETER,
    /** A device type that QEMU does not have. */
    UNKNOWN_DEVICE,
    /** A device that only a machine can make. */
    NOT_USER_CREATABLE,
    /** A property that the device does not have. */
    UNKNOWN_PROPERTY,
    /** A property without which the device does not come up. */
    PROPERTY_MISSING,
    /** A property that cannot be set. */
    READ_ONLY_PROPERTY,
    /** A value that is no number. */
    NOT_A_NUMBER,
    /** A number that its type cannot hold. */
    OUT_OF_RANGE,
    /** A value that is neither on nor off. */
    NOT_A_SWITCH,
    /** A value that is no size. */
    NOT_A_SIZE,
    /** A value that is no place on a PCI bus. */
    BAD_PCI_ADDRESS,
    /** A value that is no address of a network card. */
    BAD_MAC_ADDRESS,
    /** A value that is no UUID. */
    BAD_UUID,
    /** A value that is not among those allowed. */
    UNKNOWN_VALUE,
    /** A machine type that QEMU does not have. */
    UNKNOWN_MACHINE,
    /** A property that the machine does not have. */
    UNKNOWN_MACHINE_PROPERTY,
    /** An accelerator that QEMU was not built with. */
    UNKNOWN_ACCELERATOR,
    /** Accelerators given in two ways. */
    ACCELERATOR_TWICE,
    /** A CPU model that QEMU does not have. */
    UNKNOWN_CPU_MODEL,
    /** A feature that no CPU of the target has. */
    UNKNOWN_CPU_FEATURE,
    /** Two things with one id. */
    DUPLICATE_ID,
    /** An id that QEMU does not take. */
    MALFORMED_ID,
    /** Something that needs an id and has none. */
    ID_MISSING,
    /** A node name that is too long. */
    NODE_NAME_TOO_LONG,
    /** The path of a socket that is too long. */
    SOCKET_PATH_TOO_LONG,
    /** The name of something that is not there. */
    DANGLING_REFERENCE,
    /** A backend that two devices use. */
    BACKEND_USED_TWICE,
    /** A bus that is not there, or does not fit the device. */
    WRONG_BUS,
    /** Two devices at one place. */
    ADDRESS_USED_TWICE,
    /** Functions beside a PCI device that does not say that there are others. */
    SINGLE_FUNCTION,
    /** A file that two disks have, of which one writes. */
    FILE_USED_TWICE,
    /** Nodes, distances or CPUs of NUMA that do not fit together. */
    BAD_NUMA,
    /** A block driver that QEMU does not have. */
    UNKNOWN_BLOCK_DRIVER,
    /** A kind of network backend that QEMU does not have. */
    UNKNOWN_NETDEV,
    /** A kind of object that QEMU does not have. */
    UNKNOWN_OBJECT,
    /** A kind of character device that QEMU does not have. */
    UNKNOWN_CHARDEV,
    /** A kind of audio backend that QEMU does not have. */
    UNKNOWN_AUDIODEV,
    /** A kind of display that QEMU does not have. */
    UNKNOWN_DISPLAY,
    /** A member that QEMU's schema does not have there. */
    UNKNOWN_MEMBER,
    /** A member that QEMU's schema demands. */
    MEMBER_MISSING,
    /** A value where QEMU's schema has members, or members where it has a value. */
    WRONG_TYPE,
    /** A backend of memory that does not make up the machine's memory. */
    MEMORY_SIZE_MISMATCH,
    /** Memory to plug in for which the machine has no room. */
    NO_ROOM_FOR_MEMORY,
    /** A file of the host that is not there. */
    FILE_MISSING,
    /** A device of the host that is not there. */
    HOST_DEVICE_MISSING,
    /** A server socket at which QEMU waits for a client. */
    WAITS_FOR_CLIENT,
    /** Native asynchronous I/O through the host's cache. */
    NATIVE_AIO_WITH_CACHE,
    /** A secret that everybody on the host can read. */
    SECRET_IN_ARGUMENTS,
    /** A disk whose format QEMU guesses. */
    FORMAT_GUESSED,
    /** A disk that is named as raw and begins like an image of another format. */
    FORMAT_MISMATCH,
    /** More CPUs than the machine can have. */
    TOO_MANY_CPUS,
    /** A topology that does not make up the CPUs. */
    TOPOLOGY_MISMATCH,
    /** A port forwarding that QEMU does not take. */
    BAD_FORWARDING,
    /** A command line of another target than that of the QEMU. */
    WRONG_TARGET,
    /** An option or a parameter that comes again, although QEMU takes the last. */
    GIVEN_TWICE,
    /** Devices that QEMU creates in another order, as some are JSON and some are not. */
    DEVICE_FORMS_MIXED,
    /** A screen for which QEMU chooses where it is shown. */
    DEFAULT_DISPLAY,
    /** An option without another one that it needs. */
    OPTION_MISSING,
    /** Options that exclude each other. */
    OPTIONS_EXCLUDE_EACH_OTHER,
    /** QEMU leaves the process that was started. */
    DAEMONIZES,
    /** Block nodes that {@code -snapshot} does not protect. */
    SNAPSHOT_WITHOUT_EFFECT,
    /** Something that QEMU will drop. */
    DEPRECATED,
    /** A switch without its value, which QEMU will drop. */
    SHORT_SWITCH
}
