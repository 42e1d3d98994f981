package dev.qemu4j.codegen.facts;

/** An attribute that the facts have of an entity or a part of it. Absent is the rule: no condition, not boxed, a response. */
public enum Attribute {
    /** Of an entity: enum, struct, union, alternate, command or event. */
    KIND("kind"),
    /** The schema file that defines an entity. */
    MODULE("module"),
    /** The version of QEMU that its documentation gives as the first. */
    SINCE("since"),
    /** The build condition, as {@code CONFIG_A && (CONFIG_B || !CONFIG_C)}. */
    CONDITION("if"),
    /** The type of a member or branch: {@code str}, {@code [str]} for an array; a last {@code ?} makes it optional. */
    TYPE("type"),
    /** The struct whose members a struct or union starts with. */
    BASE("base"),
    /** The member that selects a union's branch. */
    DISCRIMINATOR("discriminator"),
    /** The type that holds a command's arguments or an event's data, where they are not given as members. */
    DATA("data"),
    /** The type of a command's result. */
    RETURNS("returns"),
    /** {@code true}: QEMU's C code takes the arguments as one value. */
    BOXED("boxed"),
    /** {@code false}: the command takes arguments that its schema does not tell. */
    GEN("gen"),
    /** {@code false}: no response follows success. */
    SUCCESS_RESPONSE("success-response"),
    /** {@code true}: may run out of band. */
    ALLOW_OOB("allow-oob"),
    /** {@code true}: works before the machine is set up. */
    ALLOW_PRECONFIG("allow-preconfig"),
    /** {@code true}: QEMU runs it in a coroutine, which nobody outside sees. */
    COROUTINE("coroutine"),
    /** The QOM type that a type inherits from. */
    PARENT("parent"),
    /** The QOM type of a device inside, all of whose properties a device passes on as its own. */
    PROXY("proxy-of"),
    /** {@code true}: a type that only others inherit from. */
    ABSTRACT("abstract", true),
    /** {@code true}: {@code -device} or {@code -object} makes one. */
    USER_CREATABLE("user-creatable", true),
    /** The kind of bus that a device plugs into. */
    BUS("bus"),
    /** A JSON list: the headings under which {@code -device help} lists a device. */
    CATEGORIES("categories", true),
    /** Another name of a device or machine, or, of a CPU model, the model that it is another name of. */
    ALIAS("alias"),
    /** {@code ends}: asking for the properties ends the QEMU process, so none are known. */
    INTROSPECTION("introspection"),
    /** {@code true}: the machine that is used when none is given. */
    DEFAULT_MACHINE("default-machine", true),
    /** {@code true}: QEMU warns about it. */
    DEPRECATED("deprecated", true),
    /** The largest number of a machine's CPUs. */
    CPU_MAX("cpu-max", true),
    /** The CPU model that a machine has when none is given. */
    DEFAULT_CPU("default-cpu"),
    /** The name of a machine's memory in QOM. */
    DEFAULT_RAM_ID("default-ram-id"),
    /** {@code true}: a CPU model's features are the same whatever the host and the version are. */
    STATIC("static", true),
    /** {@code true}: a CPU model can be migrated to another host or version. */
    MIGRATION_SAFE("migration-safe", true),
    /** The kind of entity that a property's string names: {@code blockdev}, {@code chardev}, {@code netdev}, a {@code mac}, … */
    REFERENCE("reference"),
    /** {@code true}: a property that cannot be set. Absent also where it is not known. */
    READ_ONLY("read-only", true),
    /** The value, as JSON, that a property has when it is not set and no machine sets it. */
    DEFAULT("default", true),
    /** {@code none}: an option takes no argument; otherwise what defines it. */
    ARGUMENT("argument"),
    /** The QAPI type of an option's argument. */
    QAPI("qapi"),
    /** The option list that has an option's parameters. */
    LIST("list"),
    /** {@code true}: an option takes JSON. */
    JSON("json", true),
    /** {@code true}: {@code -help} does not tell of an option. */
    HIDDEN("hidden", true),
    /** The targets that have it, separated by spaces. */
    TARGETS("targets");

    private final String key;
    private final boolean json;

    Attribute(String key) {
        this(key, false);
    }

    Attribute(String key, boolean json) {
        this.key = key;
        this.json = json;
    }

    /**
     * Tells whether values are the text of JSON values, and are written as such.
     *
     * @return false if they are written as strings
     */
    public boolean json() {
        return json;
    }

    /**
     * The attribute's name in the facts, which is QAPI's where QAPI has one.
     *
     * @return the name
     */
    public String key() {
        return key;
    }
}
